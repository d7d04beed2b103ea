using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Tasks from their submission to their value, with what goes wrong on the way.</summary>
public sealed class TaskTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Submit_ManyTasks_RunOnAsManyWorkersAsThereAreCpus()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();

        var objects = Enumerable.Range(0, 200).Select(number => driver.Submit(template, $"{number}")).ToArray();

        for (var number = 0; number < objects.Length; number++)
        {
            (await driver.ValueAsync(objects[number])).Should().Be($"{number}");
        }

        _node.Workers.Should().HaveCountLessThanOrEqualTo(2);
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what tasks had is given back");
    }

    [Fact]
    public async Task Hello_WithAWrongToken_IsRefused()
    {
        var connect = () => _node.ConnectAsync(new string('0', 64));

        await connect.Should().ThrowAsync<InvalidOperationException>().WithMessage("WRONG_TOKEN");
    }

    [Fact]
    public async Task Submit_WorkerEnds_IsTriedAgainAsOftenAsItsTemplateSays()
    {
        using var driver = await _node.ConnectAsync();

        (await driver.ValueAsync(driver.Submit(driver.Define(retries: 2), "die"))).Should().Be("WorkerCrashedError");

        _node.Workers.Sum(worker => worker.Given.Count).Should().Be(3);
        (await driver.ValueAsync(driver.Submit(driver.Define(), "after it"))).Should().Be("after it");
    }

    [Fact]
    public async Task Submit_TaskRaises_IsTriedAgainOnlyWhereItMayBe()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(retries: 1);

        (await driver.ValueAsync(driver.Submit(template, "raise"))).Should().Be("raised");
        (await driver.ValueAsync(driver.Submit(template, "retry"))).Should().Be("once more");

        _node.Workers.SelectMany(worker => worker.Given).Should().BeEquivalentTo("raise", "retry", "retry");
    }

    [Fact]
    public async Task Submit_WithADependency_WaitsForItAndGetsItsValueOrItsError()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();
        var first = driver.Submit(template, "wait");
        var second = driver.Submit(template, "dependency", dependencies: first);
        var failed = driver.Submit(template, "dependency", dependencies: driver.Submit(template, "raise"));
        (await driver.ValueAsync(failed)).Should().Be("raised");

        var worker = await RunningAsync();
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "made"u8));

        (await driver.ValueAsync(second)).Should().Be("made");
    }

    [Fact]
    public async Task Submit_ArgumentFailed_TellsTheCallsThatDidNotBegin()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();
        var raised = driver.Submit(template, "raise");
        var first = driver.Submit(template, "dependency", dependencies: raised);
        var actor = driver.NewActor();
        var made = driver.Create(driver.Define("create", actor: []), actor, "made", first);
        var call = driver.Submit(driver.Define("method"), "call", actor);
        var later = driver.Submit(template, "dependency", dependencies: first);

        (await driver.UnmetAsync(raised)).Should().BeEmpty();
        (await driver.UnmetAsync(first)).Should().StartWith([1, 0, 0]);
        (await driver.UnmetAsync(made)).Should().StartWith([2, 0, 1]);
        (await driver.UnmetAsync(call)).Should().Equal(await driver.UnmetAsync(made));
        (await driver.UnmetAsync(later)).Should().StartWith([2, 0, 0]);
        (await driver.ValueAsync(later)).Should().Be("raised");
    }

    [Fact]
    public async Task Submit_FunctionWasNeverSent_FailsThatTaskAndTakesNothing()
    {
        using var driver = await _node.ConnectAsync();
        var unknown = new string('0', 64);
        var (actor, method) = (driver.NewActor(), driver.Define("method", function: unknown));
        var first = driver.Submit(driver.Define(), "wait");

        var task = driver.Submit(driver.Define(function: unknown), "dependency", dependencies: first);
        var made = driver.Create(driver.Define("create", function: unknown, actor: []), actor, "made");

        (await driver.ValueAsync(task)).Should().Be("RaySystemError");
        (await driver.ValueAsync(made)).Should().Be("RaySystemError");
        (await driver.ValueAsync(driver.Submit(method, "call", actor))).Should().Be("RaySystemError");
        var worker = await RunningAsync();
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(first);
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "nobody has a CPU");
    }

    [Fact]
    public async Task Cancel_QueuedTask_IsNeverRun()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(cpus: 2);
        var running = driver.Submit(template, "wait");
        var queued = driver.Submit(template, "queued");
        var worker = await RunningAsync();

        driver.Cancel(queued);

        (await driver.ValueAsync(queued)).Should().Be("TaskCancelledError");
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);
        (await driver.ValueAsync(running)).Should().BeEmpty();
        (await driver.ValueAsync(driver.Submit(template, "last"))).Should().Be("last");
        worker.Given.Should().NotContain("queued");
    }

    [Fact]
    public async Task Blocked_Worker_LetsOthersHaveItsCpus()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(cpus: 2);
        var parent = driver.Submit(template, "wait");
        var worker = await RunningAsync();

        worker.Block(true);

        (await driver.ValueAsync(driver.Submit(template, "child"))).Should().Be("child");
        worker.Block(false);
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(parent);
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what both had is given back");
    }

    [Fact]
    public async Task Blocked_TaskEndsBeforeItSaysThatItGoesOn_TheNextOneHasItsCpus()
    {
        await using var node = WorkersFixture.Start(change: options => options with { LongestLease = TimeSpan.FromDays(1) });
        using var driver = await node.ConnectAsync();
        var template = driver.Define(cpus: 2);
        driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => node.Workers.Count == 1 && node.Workers[0].Waiting.Count == 1, "it runs");
        var worker = node.Workers[0];
        worker.Block(true);
        var second = driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => node.Workers.Count == 2 && node.Workers[1].Waiting.Count == 1, "another one has its CPUs");
        driver.Submit(template, "wait");

        worker.Answer(worker.Waiting[0], ResultStatus.Cancelled, ValueForm.None);

        await Eventually.TrueAsync(() => worker.Waiting.Count == 2, "it runs the next one");
        node.Workers[1].Answer(node.Workers[1].Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(second);
        node.Ledger.Free["CPU"].Should().Be(0, "the next one of the first worker has them");
    }

    [Fact]
    public async Task Submit_MoreThanTheNodeHas_IsToldToTheDriver()
    {
        using var driver = await _node.ConnectAsync();

        driver.Submit(driver.Define(cpus: 64), "never");

        await Eventually.TrueAsync(() => driver.Told.Any(text => text.Contains("64 CPU")), "the driver is told");
    }

    [Fact]
    public async Task Environments_ThatDifferInVariables_ShareAZygote()
    {
        using var driver = await _node.ConnectAsync();
        _node.Preparer.Script = (request, _) =>
        {
            var variables = new Dictionary<string, string>(request.BaseVariables);
            foreach (var (name, value) in request.Spec["env_vars"] as JsonObject ?? [])
            {
                variables[name] = (string)value!;
            }

            return Task.FromResult(new LaunchPlan(null, variables));
        };

        for (var number = 0; number < 10; number++)
        {
            var environment = new JsonObject { ["env_vars"] = new JsonObject { ["A"] = $"{number}" } };
            var given = await driver.ValueAsync(driver.Submit(driver.Define(runtimeEnv: environment), "variables"));
            given.Should().Be($$"""{"A":"{{number}}"}""");
        }

        _node.Runs.Zygotes.Should().ContainSingle();
        await Eventually.TrueAsync(
            () => _node.Workers.Count(worker => !worker.WasToldToLeave) <= 2,
            "no more idle workers than processors"
        );
    }

    [Fact]
    public async Task Environment_ThatIsBeingSetUp_HoldsUpNobodyElse()
    {
        using var driver = await _node.ConnectAsync();
        var set = new TaskCompletionSource<LaunchPlan>();
        _node.Preparer.Script = (request, _) =>
            request.Spec.ContainsKey("pip") ? set.Task : Task.FromResult(new LaunchPlan(null, request.BaseVariables));
        var slow = driver.Define(runtimeEnv: new JsonObject { ["pip"] = new JsonObject() });
        var waiting = Enumerable.Range(0, 50).Select(_ => driver.Submit(slow, "slow")).ToArray();

        (await driver.ValueAsync(driver.Submit(driver.Define(), "fast"))).Should().Be("fast");

        set.SetException(
            new RuntimeEnvSetupException(new RuntimeEnvSetupError(EnvironmentPhase.Dependencies, "pip", "head", "No such package.", ""))
        );
        foreach (var task in waiting)
        {
            (await driver.ValueAsync(task)).Should().Be("RuntimeEnvSetupError");
        }
    }

    [Fact]
    public async Task Release_OfEverything_LeavesNoObject()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();
        var put = driver.Put("value");
        var result = driver.Submit(template, "dependency", dependencies: put);
        (await driver.ValueAsync(result)).Should().Be("value");

        driver.Release(put);
        driver.Release(result);

        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 0, "both are freed");
        driver.Want(put);
        (await driver.ValueAsync(put)).Should().Be("ObjectLostError");
    }

    [Fact]
    public async Task Driver_Ends_TakesTasksWorkersAndObjectsWithIt()
    {
        var driver = await _node.ConnectAsync();
        var template = driver.Define();
        driver.Put("kept");
        driver.Submit(template, "wait");
        await RunningAsync();

        driver.Dispose();

        await Task.WhenAll(_node.Runs.Zygotes.Select(zygote => zygote.Ended)).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 0, "nothing is kept for it");
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what its task had is given back");
        await Eventually.TrueAsync(() => _node.Runs.Forgotten.Count == 1, "the run of its zygote is forgotten");
    }

    [Fact]
    public async Task Driver_ThatOwnsTheClusterEnds_EndsTheDaemon()
    {
        var guest = await _node.ConnectAsync();
        var owner = await _node.ConnectAsync(ownsCluster: true);
        guest.Dispose();
        await Eventually.TrueAsync(() => _node.AskAsync((DriverSessions sessions) => sessions.All.Count == 1), "the guest is gone");
        _node.Ending.Asked.Task.IsCompleted.Should().BeFalse();

        owner.Dispose();

        await _node.Ending.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    [Fact]
    public async Task Zygote_Ends_ItsTasksRunOnWorkersOfAnother()
    {
        using var driver = await _node.ConnectAsync();
        var task = driver.Submit(driver.Define(retries: 1), "wait");
        await RunningAsync();

        _node.Runs.Zygotes[0].End();

        // The first may have been asked for a fork in its last moment: such a worker is let in by nobody.
        await Eventually.TrueAsync(
            () => _node.Runs.Zygotes is [_, var next] && next.Workers.ToArray() is [{ Waiting.Count: 1 }],
            "it is tried again"
        );
        var worker = _node.Runs.Zygotes[1].Workers[0];
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "again"u8));
        (await driver.ValueAsync(task)).Should().Be("again");
        _node.Runs.Zygotes.Should().HaveCount(2);
    }

    [Fact]
    public async Task Handle_FrameThatMakesTheNodeFail_EndsThatConnectionAlone()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();

        other.Send(FrameType.Template, [1, 0, 0, 0], """{"kind":"task","kind":"task"}"""u8);

        await other.Ended.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        (await driver.ValueAsync(driver.Submit(driver.Define(), "value"))).Should().Be("value");
    }

    [Fact]
    public async Task Hold_PeerThatIsGone_KeepsNothing()
    {
        using var driver = await _node.ConnectAsync();
        var put = driver.Put("value");
        var gone = await _node.ConnectAsync();
        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 1, "it is there");
        var peer = await _node.AskAsync((DriverSessions sessions) => sessions.All[^1].Driver!);
        gone.Dispose();
        await Eventually.TrueAsync(() => !peer.Connection.IsOpen, "its end is seen");

        await _node.AskAsync(
            (ObjectTable objects) =>
            {
                objects.Hold(peer, put);
                objects.Want(peer, put);
                return true;
            }
        );
        driver.Release(put);

        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 0, "nobody holds it");
    }

    /// <summary>The worker that runs a task which waits.</summary>
    private async Task<FakeWorker> RunningAsync()
    {
        await Eventually.TrueAsync(() => _node.Workers.Any(worker => worker.Waiting.Count > 0), "a task runs");
        return _node.Workers.First(worker => worker.Waiting.Count > 0);
    }
}
