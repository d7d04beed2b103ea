using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Security;

public sealed class DescriptorShortageTests
{
    /// <summary>What cannot be looked at now must pass neither for damaged nor for gone: the job would fail, or be killed.</summary>
    [Fact]
    public async Task Shortage_WhileAJobEnds_CostsTheJobNothing()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Descriptors = 4096 });
        var go = scratch.At("go");
        await daemon.SubmitAsync($"until [ -e '{go}' ]; do sleep 0.05; done; echo w > made; exit 7", "ends");
        await daemon.WaitAsync("ends", job => job.Status == JobStatus.Running);

        // Whatever it opens from now on is refused; what is open stays.
        await LimitAsync(daemon.Pid, "8:4096");
        File.WriteAllText(go, "");
        await Eventually.TrueAsync(
            () => LogOf(daemon).Contains("Nobody can say now whether run", StringComparison.Ordinal),
            "the end is met"
        );
        await LimitAsync(daemon.Pid, "4096:4096");

        var job = await daemon.WaitForEndAsync("ends");
        (job.Status, job.DriverExitCode).Should().Be((JobStatus.Failed, 7));
        (await daemon.Http.GetStringAsync(daemon.JobUrl("ends", "/files"))).Should().Contain("made");
    }

    private static string LogOf(Daemon daemon) =>
        string.Concat(Directory.GetFiles(daemon.Home.Root, "satcheld.log", SearchOption.AllDirectories).Select(ReadAll));

    private static string ReadAll(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd();
    }

    private static async Task LimitAsync(int pid, string limits)
    {
        using var prlimit = Process.Start(
            new ProcessStartInfo("prlimit", [string.Create(CultureInfo.InvariantCulture, $"--pid={pid}"), $"--nofile={limits}"])
            {
                UseShellExecute = false,
            }
        )!;
        await prlimit.WaitForExitAsync(TestContext.Current.CancellationToken);
        prlimit.ExitCode.Should().Be(0);
    }
}
