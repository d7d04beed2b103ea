using System.Text.Json.Nodes;
using Satchel.Node.Tasks;
using Satchel.Node.Workers.Wire;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Actors: the order of their calls, their restarts and ends, their names.</summary>
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
    public async Task Name_Reserved_IsFoundOnceTheActorIsThereAndFreeAfterItsEnd()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var ask = () =>
            driver.CallAsync(
                new JsonObject
                {
                    ["op"] = "actor",
                    ["name"] = "counter",
                    ["reserve"] = actor.ToString(),
                }
            );
        await ask.Should().ThrowAsync<InvalidOperationException>().WithMessage("ACTOR_NOT_FOUND");
        var options = new JsonObject { ["name"] = "counter", ["lifetime"] = "detached" };
        var handle = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");
        await driver.ValueAsync(handle);
        driver.Release(handle);

        using var other = await _node.ConnectAsync();
        var find = () => other.CallAsync(new JsonObject { ["op"] = "actor", ["name"] = "counter" });
        await find.Should().ThrowAsync<InvalidOperationException>("names are those of one namespace");
        var found = await driver.CallAsync(new JsonObject { ["op"] = "actor", ["name"] = "counter" });
        ((string?)found["actor"]).Should().Be(actor.ToString());

        await driver.CallAsync(new JsonObject { ["op"] = "kill_actor", ["actor"] = actor.ToString() });
        var gone = () => driver.CallAsync(new JsonObject { ["op"] = "actor", ["name"] = "counter" });
        await gone.Should().ThrowAsync<InvalidOperationException>();
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
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made"));

        driver.Dispose();

        using var other = await _node.ConnectAsync();
        (await other.ValueAsync(other.Submit(other.Define("method"), "call", actor))).Should().Be("call");
    }
}
