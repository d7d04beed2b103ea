using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>What users see of an environment that takes long, with a real pip that waits for an index which never answers.</summary>
public sealed class SetUpConductTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0"));
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public SetUpConductTests() => _silent.Start();

    private string SilentUrl => $"http://127.0.0.1:{((IPEndPoint)_silent.LocalEndpoint).Port}/simple";

    public async ValueTask DisposeAsync()
    {
        _silent.Dispose();
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_slow_environment_delays_no_other_job_says_what_it_is_at_and_ends_at_once_with_a_stop()
    {
        _scratch.Write("work/file", "");
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        for (var i = 0; i < 6; i++)
        {
            await SubmitSlowAsync(daemon, $"slow-{i}");
        }

        var pending = await daemon.WaitAsync("slow-0", job => job.Message?.Contains("(2 of 2)", StringComparison.Ordinal) == true);
        await Eventually.TrueAsync(() => Installers.Of(daemon.Home.Root).Count > 0, "pip runs");
        await daemon.SubmitAsync("true", "plain");
        await daemon.SubmitAsync("python -c 'import alpha'", "other", Pip("alpha", _index.Url));
        var plain = await daemon.WaitForEndAsync("plain");
        var other = await daemon.WaitForEndAsync("other");
        var stillSlow = await daemon.WaitAsync("slow-5", _ => true);

        pending.Status.Should().Be(JobStatus.Pending);
        pending.Message.Should().Contain("pip (2 of 2): ");
        plain.Status.Should().Be(JobStatus.Succeeded);
        other.Status.Should().Be(JobStatus.Succeeded, other.Message);
        stillSlow.Status.Should().Be(JobStatus.Pending);

        for (var i = 0; i < 6; i++)
        {
            using var stop = await daemon.Http.PostAsync(
                daemon.JobUrl($"slow-{i}", "/stop"),
                content: null,
                TestContext.Current.CancellationToken
            );
            stop.EnsureSuccessStatusCode();
        }

        for (var i = 0; i < 6; i++)
        {
            (await daemon.WaitForEndAsync($"slow-{i}")).Status.Should().Be(JobStatus.Stopped);
        }

        NothingIsLeft(daemon);
    }

    [Fact]
    public async Task A_set_up_timeout_ends_the_installers_with_all_they_started()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        var env = Pip("alpha", SilentUrl);
        env["config"] = new JsonObject { ["setup_timeout_seconds"] = 2 };

        await daemon.SubmitAsync("true", "late", env);
        var ended = await daemon.WaitForEndAsync("late");

        ended.Status.Should().Be(JobStatus.Failed);
        ended.Message.Should().Contain("longer than 2 seconds").And.Contain("setup_timeout_seconds");
        NothingIsLeft(daemon);
    }

    [Fact]
    public async Task A_build_that_the_end_of_the_daemon_cuts_off_says_so()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        using var building = CliRun.Start(
            new CliCall(daemon.Home.Root, ["env", "build", "-v", "--json", "--runtime-env-json", Pip("alpha", SilentUrl).ToJsonString()])
        );
        while (await building.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Looking in indexes", StringComparison.Ordinal))
            {
                break; // pip runs, and the client is told of it
            }
        }

        await daemon.KillAsync();

        var errors = await building.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await building.WaitForExitAsync(TestContext.Current.CancellationToken);
        building.ExitCode.Should().Be(1, errors);
        var error = JsonNode.Parse(errors[errors.IndexOf('{', StringComparison.Ordinal)..])!["error"]!;
        error["code"]!.GetValue<string>().Should().Be("node_restarted");
        error["retryable"]!.GetValue<bool>().Should().BeTrue();
        error["hint"]!.GetValue<string>().Should().NotBeEmpty();
    }

    /// <summary>With a pip that waits for its index longer than any test.</summary>
    private static JsonObject Pip(string package, string index) =>
        new()
        {
            ["pip"] = new JsonArray(package, $"--index-url {index}"),
            ["env_vars"] = new JsonObject { ["PIP_DEFAULT_TIMEOUT"] = "600" },
        };

    private static void NothingIsLeft(Daemon daemon)
    {
        Installers.Of(daemon.Home.Root).Should().BeEmpty("no installer is left");
        var layers = Path.Combine(daemon.Home.Node("head").Store, "layers", "pip-v2");
        // On a busy machine the time is over before the first one is begun.
        (Directory.Exists(layers) ? Directory.GetDirectories(layers) : [])
            .Where(directory => !File.Exists(directory + ".json"))
            .Should()
            .BeEmpty("no half layer is left");
    }

    private async Task SubmitSlowAsync(Daemon daemon, string id)
    {
        var submit = await CliRun.RunAsync(
            daemon.Home.Root,
            [
                "job",
                "submit",
                "--no-wait",
                "--submission-id",
                id,
                "--working-dir",
                _scratch.At("work"),
                "--runtime-env-json",
                Pip("alpha", SilentUrl).ToJsonString(),
                "--",
                "true",
            ]
        );
        submit.ExitCode.Should().Be(0, submit.All);
    }
}
