using System.Text.Json.Nodes;
using Satchel.Node.Actors;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Actors that leave of their own accord beside calls that go on.</summary>
public sealed class LeavingActorTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start(change: options =>
        options with
        {
            ActorGrace = TimeSpan.FromMilliseconds(20),
        }
    );

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Leave_CallsRunAndWait_OnlyThoseThatRunGoOn()
    {
        using var driver = await _node.ConnectAsync();
        var method = driver.Define("method", retries: -1);
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");
        var options = new JsonObject
        {
            ["name"] = "one",
            ["namespace"] = "n",
            ["max_restarts"] = -1,
        };
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 1, actor: options), actor, "made"));
        var calls = Enumerable.Range(0, 5).Select(_ => driver.Submit(method, "wait", actor)).ToArray();
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 5 }], "all run");
        var waiting = driver.Submit(method, "waits", actor, driver.Submit(driver.Define(cpus: 100), "never"));
        var worker = _node.Workers[0];
        var process = await ScriptedProcess.ReplaceAsync(_node);
        var running = worker.Waiting;

        worker.Answer(running[0], ResultStatus.ActorLeaves, ValueForm.None);

        (await driver.ValueAsync(calls[0])).Should().Be("ActorDiedError");
        (await driver.ValueAsync(waiting)).Should().Be("ActorDiedError");
        (await driver.ValueAsync(driver.Submit(method, "late", actor))).Should().Be("ActorDiedError");
        await driver.TakeNameAsync(driver.NewActor(), "one", "n");
        _node.Ledger.Free["CPU"].Should().Be(1, "its process has not left");
        worker.Answer(running[1], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "done"u8));
        (await driver.ValueAsync(calls[1])).Should().Be("done");
        worker.Answer(running[2], ResultStatus.ActorLeaves, ValueForm.None);
        (await driver.ValueAsync(calls[2])).Should().Be("ActorDiedError");
        worker.Answer(running[3], ResultStatus.Retryable, ValueForm.Make(ValueKind.Error, "once more"u8));
        (await driver.ValueAsync(calls[3])).Should().Be("ActorDiedError");
        await Eventually.TrueAsync(() => process.Kills > 0, "it is killed when it does not leave");
        worker.Dispose();
        (await driver.ValueAsync(calls[4])).Should().Be("ActorDiedError");
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what it had is given back");
        _node.Workers.Should().ContainSingle("it is not made anew");
    }

    [Fact]
    public async Task Leave_Idle_IsDeadForItsCallersAndNotMadeAnew()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var create = driver.Define("create", cpus: 1, actor: new JsonObject { ["max_restarts"] = -1 });
        await driver.ValueAsync(driver.Create(create, actor, "made"));
        var worker = _node.Workers[0];

        worker.Leave();

        await Eventually.TrueAsync(
            () => _node.AskAsync((ActorTable actors) => actors.Find(actor) is { State: ActorState.Dead }),
            "it is dead before its process has left"
        );
        worker.Dispose();
        (await driver.ValueAsync(driver.Submit(driver.Define("method"), "late", actor))).Should().Be("ActorDiedError");
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "what it had is given back");
        _node.Workers.Should().ContainSingle("it is not made anew");
    }

    [Fact]
    public async Task Leave_OfAWorkerThatCanRunNothing_FailsItsTaskAndTheNextGetsAnotherWorker()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define("task", cpus: 2, retries: 3);
        var first = driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "it runs");
        var next = driver.Submit(template, "next");
        var worker = _node.Workers[0];

        worker.Answer(worker.Waiting[0], ResultStatus.ActorLeaves, ValueForm.Error("RuntimeEnvSetupError", "hook"));

        (await driver.ValueAsync(first)).Should().Be("RuntimeEnvSetupError");
        (await driver.ValueAsync(next)).Should().Be("next");
        worker.Given.Should().ContainSingle();
        await Eventually.TrueAsync(() => worker.WasToldToLeave, "it leaves");
        _node.Workers.Should().HaveCount(2);
    }

    [Fact]
    public async Task Leave_OfTheLastDetachedActorOfAJob_GoesOnUntilItsProcessIsGone()
    {
        var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var create = driver.Define("create", cpus: 0, actor: new JsonObject { ["lifetime"] = "detached" });
        await driver.ValueAsync(driver.Create(create, actor, "made"));
        driver.Submit(driver.Define("method"), "wait", actor);
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "it runs");
        var told = 0;
        await _node.AskAsync((ActorTable actors) => actors.Gone = _ => told++);
        driver.Dispose();
        var worker = _node.Workers[0];

        worker.Answer(worker.Waiting[0], ResultStatus.ActorLeaves, ValueForm.None);

        await Eventually.TrueAsync(
            () => _node.AskAsync((ActorTable actors) => actors.Find(actor) is null or { State: ActorState.Dead }),
            "it is dead for its callers"
        );
        (await _node.AskAsync((ActorTable _) => told)).Should().Be(0, "its process cleans up");
        worker.Dispose();
        await Eventually.TrueAsync(() => _node.AskAsync((ActorTable _) => told == 1), "the job need not go on");
    }
}
