using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>Sending a large file that is interrupted: by the network, by a kill of the daemon, by Ctrl-C.</summary>
public sealed class InterruptedUploadTests : IDisposable
{
    private const int Size = 40_000_000;
    private const int Half = 20_000_000;

    // What is on its way when a connection breaks is lost.
    private const int OnItsWay = 4_000_000;

    private readonly TemporaryDirectory _scratch = new();
    private readonly string _digest;

    public InterruptedUploadTests()
    {
        var content = RandomNumberGenerator.GetBytes(Size);
        _digest = Digest.Of(content).Hex;
        _scratch.Write("work/model.bin", "");
        File.WriteAllBytes(_scratch.At("work", "model.bin"), content);
    }

    private string Home => _scratch.At("home");

    private string Partial => Path.Combine(Home, "head", "store", "blobs", "partial", _digest);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_connection_that_is_cut_goes_on_within_the_command()
    {
        await using var daemon = await Daemon.StartAsync(Home);
        await using var relay = new CuttingRelay(daemon.Address, cuts: 1, bytes: Half);

        var run = await CliRun.RunAsync(Home, Submit(relay.Address));

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Contain(_digest);
        run.Errors.Should().MatchRegex("'model.bin' goes on at [45][0-9] %: [0-9.]+ MiB of 38.1 MiB are there\\.");
        relay.Uploaded.Should().BeInRange(Size, Size + OnItsWay);
    }

    [Fact]
    public async Task A_daemon_killed_in_the_middle_and_started_again_gets_the_rest_by_the_same_command()
    {
        var restarted = new TaskCompletionSource();
        await using var first = await Daemon.StartAsync(Home, "--dashboard-port", FreePort.Find());
        await using var relay = new CuttingRelay(first.Address, cuts: 1, bytes: Half, until: restarted.Task);
        var running = CliRun.RunAsync(Home, Submit(relay.Address));
        await WaitForHalfAsync();
        await first.KillAsync();
        await using var second = await Daemon.StartAsync(Home, "--dashboard-port", PortOf(first));
        restarted.SetResult();

        var run = await running;

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Contain(_digest);
        run.Errors.Should().Contain("'model.bin' goes on at ");
        relay.Uploaded.Should().BeLessThan(Size + OnItsWay);
    }

    [Fact]
    public async Task A_command_after_an_interrupted_one_sends_the_rest()
    {
        Assert.SkipWhen(Interrupts.AreIgnored, Interrupts.Ignored);
        await using var daemon = await Daemon.StartAsync(Home);
        await using (var relay = new CuttingRelay(daemon.Address, cuts: 1, bytes: Half, until: new TaskCompletionSource().Task))
        {
            using var first = CliRun.Start(new CliCall(Home, Submit(relay.Address)));
            try
            {
                await WaitForHalfAsync();
                using var interrupt = Process.Start("kill", ["-INT", first.Id.ToString(CultureInfo.InvariantCulture)])!;
                await first.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            finally
            {
                if (!first.HasExited)
                {
                    first.Kill();
                }
            }

            first.ExitCode.Should().NotBe(0);
        }

        await using var whole = new CuttingRelay(daemon.Address, cuts: 0, bytes: 0);
        var second = await CliRun.RunAsync(Home, ["--json", .. Submit(whole.Address)]);

        second.ExitCode.Should().Be(0, second.Errors);
        second.Errors.Should().Contain("'model.bin' goes on at ");
        ((long)JsonNode.Parse(second.Output)!["upload"]!["bytes_sent"]!).Should().BeLessThan(Size - Half + OnItsWay);
        whole.Uploaded.Should().BeLessThan(Size - Half + OnItsWay);
        File.Exists(Partial).Should().BeFalse();
    }

    private static string PortOf(Daemon daemon) => new Uri(daemon.Address).Port.ToString(CultureInfo.InvariantCulture);

    private string[] Submit(string address) =>
        ["job", "submit", "--address", address, "--working-dir", _scratch.At("work"), "--", "sh", "-c", "sha256sum < model.bin"];

    private Task WaitForHalfAsync() =>
        Eventually.TrueAsync(() => new FileInfo(Partial) is { Exists: true, Length: > Half - (OnItsWay / 2) }, "half of it is there");
}
