using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>One job does not wait for what another one does, and many cost no more than few.</summary>
public sealed class BusyNodeTests : IDisposable
{
    private static readonly JobResources Everything = new() { Cpus = 2 };

    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Start_SlowEnvironmentsOfOthers_JobWithoutOneStartsAtOnce()
    {
        var preparer = new ScriptedPreparer();
        preparer.Hang();
        var hangs = preparer.Script;
        preparer.Script = (request, cancellationToken) =>
            request.Spec.ContainsKey("pip")
                ? hangs(request, cancellationToken)
                : Task.FromResult(new LaunchPlan(null, request.BaseVariables));
        await using var node = await TestNode.StartAsync(_home, [], preparer: preparer);
        JobRecord[] slow =
        [
            .. Enumerable.Range(0, 10 * Environment.ProcessorCount).Select(_ => With(_home.Job("true"), "slow")),
            With(_home.Job("true"), "another"),
        ];
        Array.ForEach(slow, node.Runner.Start);
        await node.Sink.PhaseAsync(slow[^1], "setting_up");

        (await node.RunAsync(_home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);

        await Eventually.TrueAsync(() => slow.Count(job => node.Sink.Of(job).Count > 0) >= 5, "what is set up is told");
        slow.Count(job => node.Sink.Of(job).Count > 0).Should().Be(5, "four of one environment and the other one are set up");
        Array.ForEach(slow, job => node.Runner.RequestStop(job.RunId));
        foreach (var job in slow)
        {
            (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
        }
    }

    [Fact]
    public async Task Start_ControlPlaneIsSlowToTakePhases_TheLatestWinsAndTheStartDoesNotWait()
    {
        await using var node = await TestNode.StartAsync(_home);
        var taken = new TaskCompletionSource();
        var job = _home.Job("true");
        node.Preparer.Script = (request, _) =>
        {
            node.Sink.PhasesWaitFor = taken.Task;
            for (var i = 0; i < 1000; i++)
            {
                request.Progress!.Report($"line {i}");
            }

            return Task.FromResult(new LaunchPlan(null, request.BaseVariables));
        };
        node.Runner.Start(job);
        await Eventually.TrueAsync(
            () => File.Exists(RunFiles.Exit(_home.Directories.Runs, job.RunId)),
            "the entrypoint runs while no phase is taken"
        );

        taken.SetResult();

        (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        node.Sink.Of(job).OfType<JobEvent.PhaseChanged>().Count().Should().BeLessThan(5);
    }

    [Fact]
    public async Task Dispose_JobsAreQueued_NoneOfThemStarts()
    {
        JobRecord[] queued = [.. Enumerable.Range(0, 200).Select(_ => _home.Job($"echo >> {_home.At("ran")}", Everything))];
        var first = _home.Job("sleep 600", Everything);
        await using (var node = await TestNode.StartAsync(_home))
        {
            node.Runner.Start(first);
            await node.Sink.StartedAsync(first);
            Array.ForEach(queued, node.Runner.Start);
        }

        Directory.EnumerateFiles(_home.Directories.Runs, "*.claim").Should().ContainSingle().Which.Should().Contain(first.RunId.ToString());
        _home.RunDirectories.Should().ContainSingle();
        queued.SelectMany(TestHome.Living).Should().BeEmpty();
    }

    [Fact]
    public async Task Recover_ManyQueuedJobs_CostNoTaskNoFileAndNoDirectory()
    {
        JobRecord[] queued = [.. Enumerable.Range(0, 5_000).Select(_ => _home.Job("true", Everything))];
        var first = _home.Job("sleep 600", Everything);
        await using (var node = await TestNode.StartAsync(_home))
        {
            node.Runner.Start(first);
            await node.Sink.StartedAsync(first);
        }

        var descriptors = Descriptors();
        await using (var node = await TestNode.StartAsync(_home, [first with { Status = JobStatus.Running }, .. queued]))
        {
            await node.Sink.PhaseAsync(queued[^1], "queued");

            _home.RunDirectories.Should().ContainSingle();
            // Other tests open files beside this one, yet not one for each of these jobs.
            Descriptors().Should().BeLessThan(descriptors + (queued.Length / 5));
        }

        Directory.EnumerateFiles(_home.Directories.Runs, "*.claim").Should().ContainSingle();
    }

    private static int Descriptors() => Directory.EnumerateFiles("/proc/self/fd").Count();

    private static JobRecord With(JobRecord job, string package) =>
        job with
        {
            Submission = job.Submission with { NormalizedEnv = new JsonObject { ["pip"] = new JsonArray(package) } },
        };
}
