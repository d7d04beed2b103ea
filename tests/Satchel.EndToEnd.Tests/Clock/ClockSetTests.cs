using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Clock;

public sealed class ClockSetTests
{
    [Theory]
    [InlineData(-3600)]
    [InlineData(86_400 * 400)]
    public async Task A_clock_that_is_set_while_the_daemon_runs_keeps_no_job_from_running(int seconds)
    {
        using var scratch = new TemporaryDirectory();
        using var clock = SettableClock.TryMake(scratch.Path, out var failure);
        Assert.SkipWhen(clock is null, $"A clock of one process needs a C compiler: {failure}");
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(scratch.At("home")) { Variables = clock.Variables });
        await daemon.SubmitAsync("sleep 600", "runs");
        await daemon.WaitAsync("runs", job => job.Status == JobStatus.Running);

        clock.Set(seconds);

        foreach (var id in (string[])["one", "two"])
        {
            await daemon.SubmitAsync("true", id);
            (await daemon.WaitForEndAsync(id)).Status.Should().Be(JobStatus.Succeeded);
        }

        (await daemon.Http.PostAsync(daemon.JobUrl("runs", "/stop"), content: null)).IsSuccessStatusCode.Should().BeTrue();
        (await daemon.WaitForEndAsync("runs")).Should().Match<Satchel.Abstractions.Wire.JobView>(job => job.EndTime >= job.StartTime);
        (await daemon.Http.GetStringAsync("/v1/status")).Should().Contain("clock_set");
    }
}
