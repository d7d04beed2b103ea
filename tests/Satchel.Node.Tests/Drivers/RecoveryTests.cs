using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>What the next daemon finds, and what it makes of it.</summary>
public sealed class RecoveryTests : IDisposable
{
    private readonly TestHome _home = new();

    private string Ran => _home.At("ran");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Recover_JobRunsInLayers_TakesItsLeaseAgain()
    {
        var layer = LayerKey.From(Digest.Of("layer"u8));
        var preparer = new ScriptedPreparer
        {
            Script = (request, _) =>
            {
                request.LayerReady?.Invoke(new ReadyLayer(new Layer(layer, "pip", _home.At("layer")), WasBuilt: false, TimeSpan.Zero));
                return Task.FromResult(new LaunchPlan(null, request.BaseVariables));
            },
        };
        var job = _home.Job("sleep 600");
        await using (var node = await TestNode.StartAsync(_home, [], preparer: preparer))
        {
            node.Runner.Start(job);
            await node.Sink.StartedAsync(job);
        }

        await using var next = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running }]);

        next.Preparer.Leases.Retaken.Should().ContainKey(job.RunId.ToString()).WhoseValue.Should().Equal(layer);
    }

    [Fact]
    public async Task Recover_DriverRuns_IsFoundAgainAndItsEndReported()
    {
        var job = _home.Job($"echo one; until [ -e {_home.At("go")} ]; do sleep 0.01; done; echo two; exit 3");
        await TestNode.LetGoWhileRunningAsync(_home, job);

        await using var next = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running }]);
        _home.Scratch.Write("go", "");

        (await next.Sink.EndAsync(job)).ExitCode.Should().Be(3);
        next.Log(job).Should().EndWith("one\ntwo\n");
        next.Sink.CourseOf(job).Should().Equal("ended");
    }

    [Fact]
    public async Task Recover_DriverHasAGpu_KeepsItAndOthersGetTheOther()
    {
        const string Tell = "echo GPUs $CUDA_VISIBLE_DEVICES";
        var first = _home.Job("exit 0", new JobResources { Gpus = 1 });
        var second = _home.Job($"{Tell}; until [ -e {_home.At("go")} ]; do sleep 0.01; done", new JobResources { Gpus = 1 });
        await using (var node = await TestNode.StartAsync(_home, [], gpus: 2))
        {
            var prepare = node.Preparer.Script;
            node.Preparer.Hang();
            node.Runner.Start(first);
            await node.Sink.PhaseAsync(first, "setting_up");
            node.Preparer.Script = prepare;
            node.Runner.Start(second);
            await node.Sink.StartedAsync(second);
        }

        await using var next = await TestNode.StartAsync(_home, [second with { Status = JobStatus.Running }], gpus: 2);
        var other = _home.Job(Tell, new JobResources { Gpus = 1 });
        (await next.RunAsync(other)).Status.Should().Be(JobStatus.Succeeded);
        next.Log(other).Should().EndWith("GPUs 0\n");
        var both = _home.Job(Tell, new JobResources { Gpus = 2 });
        next.Runner.Start(both);
        await next.Sink.PhaseAsync(both, "queued");
        _home.Scratch.Write("go", "");

        (await next.Sink.EndAsync(both)).Status.Should().Be(JobStatus.Succeeded);
        next.Log(second).Should().EndWith("GPUs 1\n");
        next.Log(both).Should().EndWith("GPUs 0,1\n");
    }

    [Fact]
    public async Task Recover_DriverEndedMeanwhile_ItsEndIsReported()
    {
        var job = _home.Job($"until [ -e {_home.At("go")} ]; do sleep 0.01; done; exit 4");
        await TestNode.LetGoWhileRunningAsync(_home, job);
        _home.Scratch.Write("go", "");
        await Eventually.TrueAsync(() => File.Exists(RunFiles.Exit(_home.Directories.Runs, job.RunId)), "the driver ends without a daemon");

        await using var next = await TestNode.StartAsync(_home, [job]);

        (await next.Sink.EndAsync(job)).ExitCode.Should().Be(4);
        next.Sink.CourseOf(job).Should().Equal("started", "ended");
    }

    [Fact]
    public async Task Recover_StopRequestedBefore_DriverIsStopped()
    {
        var job = _home.Job("sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job);

        await using var next = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running, StopRequested = true }]);

        (await next.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
    }

    [Fact]
    public async Task Recover_LeftDuringSetUp_IsSetUpAnewAndRunsOnce()
    {
        var job = _home.Job($"echo ran >> {Ran}");
        var node = await TestNode.StartAsync(_home);
        node.Preparer.Hang();
        node.Runner.Start(job);
        await node.Sink.PhaseAsync(job, "setting_up");
        await node.DisposeAsync();

        await using var next = await TestNode.StartAsync(_home, [job]);

        (await next.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        File.ReadAllLines(Ran).Should().Equal("ran");
        next.Log(job).Split('\n').Count(line => line.StartsWith("Running entrypoint", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Recover_SupervisorOnItsWay_DriverRunsOnceInADirectoryThatStays()
    {
        // The first daemon dies while its supervisor has the launch and no claim yet; the supervisor claims while the second daemon
        // prepares its own attempt.
        var slow = new SlowStart(_home.Scratch);
        slow.Shut();
        var job = _home.Job(
            $"echo here > here; echo > {_home.At("started")}; until [ -e {_home.At("go")} ]; do sleep 0.01; done; cat here >> {Ran}"
        );
        var node = await TestNode.StartAsync(_home, [], supervisor: slow.Program);
        node.Runner.Start(job);
        await Eventually.TrueAsync(() => TestHome.Living(job).Count > 0, "the first supervisor is on its way");
        await node.DisposeAsync();
        var preparer = new ScriptedPreparer
        {
            Script = async (request, _) =>
            {
                slow.Open();
                await Eventually.TrueAsync(() => File.Exists(_home.At("started")), "the first supervisor starts the driver");
                return new LaunchPlan(null, request.BaseVariables);
            },
        };

        await using var next = await TestNode.StartAsync(_home, [job], preparer: preparer);
        await next.Sink.StartedAsync(job);
        _home.Scratch.Write("go", "");

        (await next.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        File.ReadAllLines(Ran).Should().Equal("here");
    }

    [Fact]
    public async Task Recover_SetUpFailsWhileAnEarlierSupervisorIsOnItsWay_EntrypointNeverRuns()
    {
        var slow = new SlowStart(_home.Scratch);
        slow.Shut();
        var job = _home.Job($"echo ran > {Ran}");
        var node = await TestNode.StartAsync(_home, [], supervisor: slow.Program);
        node.Runner.Start(job);
        await Eventually.TrueAsync(() => TestHome.Living(job).Count > 0, "the first supervisor is on its way");
        await node.DisposeAsync();

        await using var next = await TestNode.StartAsync(
            _home,
            [job],
            preparer: new ScriptedPreparer { Script = (_, _) => throw new IOException("No room.") }
        );
        (await next.Sink.EndAsync(job)).Message.Should().Be("No room.");
        slow.Open();
        await Eventually.TrueAsync(() => TestHome.Living(job).Count == 0, "the first supervisor finds the claim taken");

        File.Exists(Ran).Should().BeFalse();
    }

    [Fact]
    public async Task Recover_EndBeforeTheStartNotReported_SaysTheSameEnd()
    {
        var job = _home.Job("true");
        var node = await TestNode.StartAsync(_home);
        node.Preparer.Script = (_, _) => throw new IOException("No room.");
        node.Sink.Refusals = int.MaxValue;
        node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(RunFiles.Claim(_home.Directories.Runs, job.RunId)), "the run is cancelled");
        await node.DisposeAsync();

        await using var next = await TestNode.StartAsync(_home, [job]);

        (await next.Sink.EndAsync(job))
            .Should()
            .Match<JobEvent.Ended>(end =>
                end.Status == JobStatus.Failed && end.ErrorType == JobErrorType.SupervisorUnknownFailure && end.Message == "No room."
            );
    }

    [Fact]
    public async Task Recover_DriverHoldsEverything_QueuedJobWaitsForItsEnd()
    {
        var running = _home.Job($"until [ -e {_home.At("go")} ]; do sleep 0.01; done", new JobResources { Cpus = 2 });
        await TestNode.LetGoWhileRunningAsync(_home, running);
        JobRecord[] queued = [.. Enumerable.Range(0, 6).Select(_ => _home.Job("true", new JobResources { Cpus = 2 }))];

        await using var next = await TestNode.StartAsync(_home, [.. queued, running]);
        foreach (var job in queued)
        {
            await next.Sink.PhaseAsync(job, "queued");
        }

        next.Status.Available["CPU"].Should().Be(0);
        queued.Should().AllSatisfy(job => next.Sink.Of(job).OfType<JobEvent.Started>().Should().BeEmpty());
        _home.Scratch.Write("go", "");
        foreach (var job in queued)
        {
            (await next.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        }
    }

    [Fact]
    public async Task Recover_NodeShrank_FreeIsNeverNegative()
    {
        var job = _home.Job("sleep 600", new JobResources { Cpus = 2 });
        await TestNode.LetGoWhileRunningAsync(_home, job);

        await using var next = await TestNode.StartAsync(_home, [job], cpus: 1);

        next.Status.Available["CPU"].Should().Be(0);
        next.Runner.RequestStop(job.RunId);
        await next.Sink.EndAsync(job);
        next.Status.Available["CPU"].Should().Be(1);
    }

    [Fact]
    public async Task Recover_RunOfNoJob_ProcessesAndFilesAreGone()
    {
        var job = _home.Job($"env -i sleep 600 & echo $! > {_home.At("pid")}; sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("pid")) && File.ReadAllText(_home.At("pid")).Length > 0, "the driver runs");
        var hidden = ProcessIdentity.Of(int.Parse(File.ReadAllText(_home.At("pid"))))!;
        File.WriteAllText(Path.Combine(_home.Directories.Runs, $".{job.RunId}.exit.0123.tmp"), "");

        await using var next = await TestNode.StartAsync(_home);

        TestHome.Living(job).Should().BeEmpty();
        hidden.IsAlive.Should().BeFalse();
        Directory.EnumerateFiles(_home.Directories.Runs).Should().BeEmpty();
        _home.RunDirectories.Should().BeEmpty();
    }

    [Fact]
    public async Task Recover_JobOfAnotherHomeUsesThisHome_IsLeftAlone()
    {
        using var other = new TestHome();
        await using var node = await TestNode.StartAsync(other);
        var job = other.Job($"export SATCHEL_HOME={_home.Home.Root}; sleep 600 & echo > {_home.At("ready")}; wait");
        node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("ready")), "the job runs");

        await using (await TestNode.StartAsync(_home))
        {
            node.Sink.Of(job).OfType<JobEvent.Ended>().Should().BeEmpty();
            // A child that becomes its program has no variables for a moment.
            await Eventually.TrueAsync(() => TestHome.Living(job).Count == 3, "a shell, its child and their supervisor live");
        }

        node.Runner.RequestStop(job.RunId);
        (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
    }
}
