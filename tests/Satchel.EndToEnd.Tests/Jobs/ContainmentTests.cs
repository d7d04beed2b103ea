using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

public sealed class ContainmentTests
{
    /// <summary>Forks twice, starts a session of its own, ignores SIGTERM: everything a process can do to be forgotten.</summary>
    private const string Escape = """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.setsid()
                open(os.environ["ESCAPED"], "w").write(str(os.getpid()))
                time.sleep(600)
            os._exit(0)
        time.sleep(600)
        """;

    [Fact]
    public async Task A_driver_that_does_all_it_can_to_escape_a_stop_is_gone()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        await using var daemon = await Daemon.StartAsync(home);
        var script = scratch.Write("escape.py", Escape);
        var escaped = scratch.At("escaped");
        var env = new System.Text.Json.Nodes.JsonObject
        {
            ["env_vars"] = new System.Text.Json.Nodes.JsonObject { ["ESCAPED"] = escaped, ["RAY_JOB_STOP_WAIT_TIME_S"] = "1" },
        };
        await daemon.SubmitAsync($"python3 {script}", "escape", env);
        await Eventually.TrueAsync(() => File.Exists(escaped) && File.ReadAllText(escaped).Length > 0, "the driver starts");

        using var answer = await daemon.Http.PostAsync("/v1/jobs/escape/stop", null);
        var job = await daemon.WaitForEndAsync("escape");

        job.Status.Should().Be(JobStatus.Stopped);
        job.DriverExitCode.Should().BeNull();
        RunProcesses.Of(home).Should().BeEmpty("a stopped job has no process left when it says so");
    }
}
