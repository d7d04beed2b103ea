using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Actors: the order of their calls, their restarts and ends.</summary>
public sealed class ActorTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Call_ManyTimes_RunsInOrderOnOneWorker()
    {
        using var driver = await _node.ConnectAsync();
        var (create, method) = (driver.Define("create", cpus: 0, actor: []), driver.Define("method"));
        var actor = driver.NewActor();
        driver.Create(create, actor, "made");

        var calls = Enumerable.Range(0, 100).Select(number => driver.Submit(method, $"{number}", actor)).ToArray();

        (await driver.ValueAsync(calls[^1])).Should().Be("99");
        _node.Workers.Should().ContainSingle();
        _node.Workers[0].Given.Should().Equal([.. Enumerable.Range(0, 100).Select(number => $"{number}").Prepend("made")]);
    }

    [Fact]
    public async Task Call_ActorDiesWithRestarts_IsMadeAnewAndServesWhatWaits()
    {
        using var driver = await _node.ConnectAsync();
        var create = driver.Define("create", cpus: 0, actor: new JsonObject { ["max_restarts"] = 1 });
        var (once, retried) = (driver.Define("method"), driver.Define("method", retries: 1));
        var actor = driver.NewActor();
        driver.Create(create, actor, "made");

        (await driver.ValueAsync(driver.Submit(once, "die", actor))).Should().Be("ActorUnavailableError");
        (await driver.ValueAsync(driver.Submit(retried, "still", actor))).Should().Be("still");
        (await driver.ValueAsync(driver.Submit(once, "die", actor))).Should().Be("ActorDiedError");
        (await driver.ValueAsync(driver.Submit(once, "late", actor))).Should().Be("ActorDiedError");

        _node.Workers.Should().HaveCount(2);
        _node.Workers[1].Given.Should().Equal("made", "still", "die");
    }

    [Fact]
    public async Task Create_ConstructorRaises_EveryCallReturnsItsError()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();

        driver.Create(driver.Define("create", cpus: 0, actor: []), actor, "raise");

        (await driver.ValueAsync(driver.Submit(driver.Define("method"), "call", actor))).Should().Be("raised");
    }

    [Fact]
    public async Task Create_EnvironmentCannotBeHad_EveryCallReturnsWhy()
    {
        var fails = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Preparer.Script = async (_, _) =>
        {
            await fails.Task;
            throw new InvalidOperationException("no such archive");
        };
        using var driver = await _node.ConnectAsync();
        var (actor, method) = (driver.NewActor(), driver.Define("method"));
        var handle = driver.Create(driver.Define("create", actor: new JsonObject { ["max_restarts"] = 3 }), actor, "made");
        var waiting = driver.Submit(method, "early", actor);

        fails.SetResult();

        (await driver.ValueAsync(waiting)).Should().Be("RuntimeEnvSetupError");
        (await driver.ValueAsync(handle)).Should().Be("RuntimeEnvSetupError");
        (await driver.ValueAsync(driver.Submit(method, "late", actor))).Should().Be("RuntimeEnvSetupError");
    }

    [Fact]
    public async Task Cancel_CreationThatWaits_EveryCallReturnsThat()
    {
        using var driver = await _node.ConnectAsync();
        var (actor, method) = (driver.NewActor(), driver.Define("method"));
        var handle = driver.Create(driver.Define("create", cpus: 100, actor: []), actor, "made");
        var waiting = driver.Submit(method, "early", actor);

        driver.Cancel(handle);

        (await driver.ValueAsync(waiting)).Should().Be("TaskCancelledError");
        (await driver.ValueAsync(driver.Submit(method, "late", actor))).Should().Be("TaskCancelledError");
    }

    [Fact]
    public async Task Cancel_CallThatWaitsForAnObject_LetsThoseBehindItRun()
    {
        using var driver = await _node.ConnectAsync();
        var (actor, method) = (driver.NewActor(), driver.Define("method"));
        await driver.ValueAsync(driver.Create(driver.Define("create", actor: []), actor, "made"));
        var never = driver.Submit(driver.Define("task", cpus: 100), "never");
        var waiting = driver.Submit(method, "waiting", actor, never);
        var behind = driver.Submit(method, "behind", actor);

        driver.Cancel(waiting);

        (await driver.ValueAsync(waiting)).Should().Be("TaskCancelledError");
        (await driver.ValueAsync(behind)).Should().Be("behind");
    }

    [Fact]
    public async Task Cancel_CreationThatWaits_EndsItAsCancelled()
    {
        using var driver = await _node.ConnectAsync();
        var handle = driver.Create(driver.Define("create", cpus: 100, actor: []), driver.NewActor(), "made");

        driver.Cancel(handle);
        await driver.ValueAsync(handle);

        (await _node.AskAsync((TaskHistory history) => history.LastEnded.Single().State)).Should().Be(TaskState.Cancelled);
    }

    [Fact]
    public async Task Death_OfAnActor_SaysWhichProcessWhere()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var options = new JsonObject { ["class_name"] = "Counter" };
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made"));
        await driver.CallAsync(new JsonObject { ["op"] = "kill_actor", ["actor"] = actor.ToString() });

        var death = await driver.ErrorAsync(driver.Submit(driver.Define("method"), "call", actor));

        ((string?)death["type"]).Should().Be("ActorDiedError");
        ((string?)death["class_name"]).Should().Be("Counter");
        ((string?)death["pid"]).Should().Be($"{Environment.ProcessId}");
        ((string?)death["ip"]).Should().Be("127.0.0.1");
    }

    [Fact]
    public async Task Release_LastHandle_EndsTheActorAfterItsCalls()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var handle = driver.Create(driver.Define("create", actor: []), actor, "made");
        var call = driver.Submit(driver.Define("method"), "wait", actor);
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the call runs");

        driver.Release(handle);
        _node.Workers[0].Answer(_node.Workers[0].Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "done"u8));

        (await driver.ValueAsync(call)).Should().Be("done");
        await Eventually.TrueAsync(() => _node.Workers[0].WasToldToLeave, "the actor is told to leave");
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what it had is given back");
    }

    [Fact]
    public async Task Driver_Ends_DetachedActorsGoOn()
    {
        var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var options = new JsonObject
        {
            ["name"] = "kept",
            ["namespace"] = "n",
            ["lifetime"] = "detached",
        };
        await driver.TakeNameAsync(actor, "kept", "n");
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made"));

        driver.Dispose();

        using var other = await _node.ConnectAsync();
        (await other.ValueAsync(other.Submit(other.Define("method"), "call", actor))).Should().Be("call");
    }

    [Fact]
    public async Task Call_CallerIsGoneBeforeTheActorIsThere_IsMadeForWhoHasTheReference()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        driver.Create(driver.Define("create", cpus: 0, actor: []), actor, "wait");
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers.Count(worker => worker.Waiting.Count == 1) == 2, "both run");
        var (maker, caller) = (_node.Workers.Single(worker => worker.Given[0] is "wait" && IsCreation(worker)), CallerOf());
        var call = caller.Submit(caller.Define("method"), driver.NewTask(actor), "called", []);
        // What a caller hands on is held by who gets it.
        await Eventually.TrueAsync(() => _node.AskAsync((ObjectTable objects) => objects.Find(call) is not null), "it is called");
        driver.Hold(call);
        driver.Want(call);
        driver.Put("behind it");
        await Eventually.TrueAsync(
            () => _node.AskAsync((ObjectTable objects) => objects.All.Any(one => one.Id.Index == ObjectId.FirstPut)),
            "the node knows who wants it"
        );

        caller.Dispose();
        await Eventually.TrueAsync(() => _node.AskAsync((ActorTable actors) => IsWaitingOf(actors.Find(actor)!)), "the caller is gone");
        maker.Answer(maker.Waiting[0], ResultStatus.Done, ValueForm.None);

        (await driver.ValueAsync(call)).Should().Be("called");
        (await _node.AskAsync((ActorTable actors) => actors.Find(actor)!.Waiting.Keys.All(peer => peer.Connection.IsOpen)))
            .Should()
            .BeTrue("nothing is kept of who is gone");

        static bool IsCreation(FakeWorker worker) => worker.Waiting[0].ToString().StartsWith("0000000000000000", StringComparison.Ordinal);
        FakeWorker CallerOf() => _node.Workers.Single(worker => !IsCreation(worker));
        static bool IsWaitingOf(ActorRecord found) => found.Waiting.Keys.Any(peer => !peer.Connection.IsOpen) || found.Waiting.Count == 0;
    }

    [Fact]
    public async Task Release_LastHandleWhileTheActorIsToBeMadeAnew_MakesItNotAgain()
    {
        await using var node = WorkersFixture.Start(cpus: 1);
        using var driver = await node.ConnectAsync();
        var (actor, argument) = (driver.NewActor(), driver.Put("argument"));
        var create = driver.Define("create", actor: new JsonObject { ["max_restarts"] = 1 });
        var handle = driver.Submit(create, TaskId.CreationOf(actor), "made", [argument]);
        driver.Release(argument);
        await driver.ValueAsync(handle);
        var waiting = driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(
            () => node.AskAsync((TaskHistory history) => history.Living[waiting.Task].State == TaskState.Queued),
            "a task waits for the CPU"
        );

        (await driver.ValueAsync(driver.Submit(driver.Define("method"), "die", actor))).Should().Be("ActorUnavailableError");
        driver.Release(handle);
        await Eventually.TrueAsync(() => node.Workers.Any(worker => worker.Waiting.Count == 1), "the task has the CPU");
        await Eventually.TrueAsync(() => node.AskAsync((ActorTable actors) => actors.All.Count == 0), "nobody has a handle");
        var worker = node.Workers.Single(worker => worker.Waiting.Count == 1);
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);

        (await driver.ValueAsync(driver.Submit(driver.Define(), "next"))).Should().Be("next");
        node.Workers.SelectMany(one => one.Given).Count(given => given == "made").Should().Be(1);
        await Eventually.TrueAsync(() => node.Ledger.Free["CPU"] == 1, "nobody has the CPU");
    }

    [Fact]
    public async Task Driver_EndsWithADetachedActor_EndsItsOwnTasksAndLeavesTheActorsOnes()
    {
        var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var create = driver.Define("create", cpus: 0, actor: new JsonObject { ["lifetime"] = "detached" });
        await driver.ValueAsync(driver.Create(create, actor, "made"));
        var its = _node.Workers.Single();
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers.Any(worker => worker.Waiting.Count == 1), "a task runs");
        its.SendFunction();
        its.Submit(its.Define(cpus: 2), driver.NewTask(), "of the actor", []);
        await Eventually.TrueAsync(() => _node.AskAsync((TaskHistory history) => history.Living.Count == 2), "one of the actor waits");

        driver.Dispose();

        await Eventually.TrueAsync(
            () =>
                _node.AskAsync(
                    (DriverSessions sessions) =>
                        sessions.All.Single().Environments.SelectMany(one => one.Workers).Any(worker => worker.IsLeaving)
                ),
            "the process that ran a task for nobody is being ended"
        );
        _node.Workers.Single(worker => worker.Waiting.Count == 1).Dispose();
        await Eventually.TrueAsync(
            () => _node.Workers.Any(worker => worker.Given.ToArray().Contains("of the actor")),
            "what the actor does goes on"
        );
    }

    [Fact]
    public async Task Driver_EndsWithADetachedActor_EndsTheProcessOfAnActorThatIsBeingMade()
    {
        var driver = await _node.ConnectAsync();
        var detached = driver.Define("create", cpus: 0, actor: new JsonObject { ["lifetime"] = "detached" });
        await driver.ValueAsync(driver.Create(detached, driver.NewActor(), "made"));
        driver.Create(driver.Define("create", actor: []), driver.NewActor(), "wait");
        await Eventually.TrueAsync(() => _node.Workers.Any(worker => worker.Waiting.Count == 1), "its constructor runs");

        driver.Dispose();

        await Eventually.TrueAsync(
            () =>
                _node.AskAsync(
                    (DriverSessions sessions) =>
                        sessions
                            .All.Single()
                            .Environments.SelectMany(one => one.Workers)
                            .Single(worker => worker.Running.Count == 1)
                            .IsLeaving
                ),
            "it is being ended"
        );
        _node.Workers.Single(worker => worker.Waiting.Count == 1).Dispose();
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what it had is given back");
    }
}
