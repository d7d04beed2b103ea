using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>A process that nothing ends is named by phase, message and status, and holds nothing up.</summary>
public sealed class SurvivorTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task RequestStop_ProcessThatNothingEnds_IsNamedAsLongAsItLives()
    {
        Assert.SkipUnless(Freezer.IsAvailable, "No process can be frozen here.");
        var job = _home.Job($"sleep 600 & echo $! > {_home.At("pid.tmp")}; mv {_home.At("pid.tmp")} {_home.At("pid")}; wait");
        _node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("pid")), "the job runs");
        var pid = int.Parse(File.ReadAllText(_home.At("pid")), CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => RunProcesses.CommandLine(pid) == "sleep 600", "the child is no shell any more");
        using (new Freezer(pid))
        {
            _node.Runner.RequestStop(job.RunId);

            await Eventually.TrueAsync(
                () => _node.Sink.Of(job).OfType<JobEvent.PhaseChanged>().Any(changed => Names(changed.Phase, pid)),
                "the phase names the process"
            );
            var ended = await _node.Sink.EndAsync(job);
            ended.Status.Should().Be(JobStatus.Stopped);
            ended.Message.Should().Contain($"{pid} (sleep): ");
            _node
                .Status.Problems.Should()
                .ContainSingle()
                .Which.Should()
                .Match<Abstractions.Errors.SatchelError>(problem =>
                    problem.Code == "process_survives" && problem.Message.Contains($"{pid} (sleep): ", StringComparison.Ordinal)
                );
            (await _node.RunAsync(_home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);
        }

        await Eventually.TrueAsync(() => _node.Status.Problems.Count == 0, "the process is gone, and with it the problem");
    }

    private static bool Names(JobPhase phase, int pid) =>
        phase.Name == JobPhase.Stopping && phase.Reason.Contains($"{pid} (sleep): ", StringComparison.Ordinal);
}
