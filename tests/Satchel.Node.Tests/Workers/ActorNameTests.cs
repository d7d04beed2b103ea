using System.Text.Json.Nodes;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Actors;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Names of actors: whose they are, and when they are free again.</summary>
public sealed class ActorNameTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Name_Reserved_IsFoundOnceTheActorIsThereAndFreeAfterItsEnd()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "counter");
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
    public async Task Name_WantedByTwo_IsTheFirstOnes()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var (actor, late) = (driver.NewActor(), other.NewActor());
        await driver.TakeNameAsync(actor, "one", "n");

        var asked = other.ReserveAsync(late, "one", "n");
        var options = new JsonObject { ["name"] = "one", ["namespace"] = "n" };
        driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");

        ((string?)(await asked)["actor"]).Should().Be(actor.ToString());
    }

    [Fact]
    public async Task Name_GivenBack_IsTheNextOnes()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");

        driver.Tell(new JsonObject { ["op"] = "unreserve", ["actor"] = actor.ToString() });

        await other.TakeNameAsync(other.NewActor(), "one", "n");
    }

    [Fact]
    public async Task Name_TakenByAProcessThatStandsStill_IsTheNextOnes()
    {
        await using var node = WorkersFixture.Start(change: options => options with { NamePatience = TimeSpan.FromMilliseconds(100) });
        using var driver = await node.ConnectAsync();
        using var other = await node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");

        await other.TakeNameAsync(other.NewActor(), "one", "n");

        var options = new JsonObject { ["name"] = "one", ["namespace"] = "n" };
        var made = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");
        (await driver.ValueAsync(made)).Should().Be("RaySystemError");
    }

    [Fact]
    public async Task Name_LetGoOfWhenItsActorIsMade_IsReleasedOnce()
    {
        GatedNames? names = null;
        await using var node = WorkersFixture.Start(
            change: options => options with { NamePatience = TimeSpan.FromMilliseconds(100) },
            names: inner => names = new GatedNames("one", inner)
        );
        using var driver = await node.ConnectAsync();
        using var other = await node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");
        var next = other.TakeNameAsync(other.NewActor(), "one", "n");
        await Eventually.TrueAsync(() => names!.ReleasesOf("one") == 1, "who waits has waited long enough");

        var options = new JsonObject { ["name"] = "one", ["namespace"] = "n" };
        var made = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");
        (await driver.ValueAsync(made)).Should().Be("RaySystemError");

        await node.AskAsync((NodeLoop loop) => loop.IsCurrent);
        names!.Open();
        await next;
        await (await node.AskAsync((NodeLoop loop) => loop)).WhenAloneAsync();
        names.ReleasesOf("one").Should().Be(1);
    }

    [Fact]
    public async Task Name_LetGoOfForAnotherAndWanted_IsReleasedOnce()
    {
        GatedNames? names = null;
        await using var node = WorkersFixture.Start(names: inner => names = new GatedNames("one", inner));
        using var driver = await node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");
        var options = new JsonObject { ["name"] = "other", ["namespace"] = "n" };
        var made = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");
        (await driver.ValueAsync(made)).Should().Be("RaySystemError");
        await Eventually.TrueAsync(() => names!.ReleasedOf("other") == 1, "it never had that name");
        var peer = await node.AskAsync((DriverSessions sessions) => sessions.All.Single().Driver!);
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var next = (await node.AskAsync((ActorNames one) => one)).ReserveAsync(
            peer,
            new NamedActor("n", "one", driver.NewActor(), node.Id),
            Describe
        );

        await looked.Task;
        await node.AskAsync((NodeLoop loop) => loop.IsCurrent);
        names!.Open();
        (await next).Should().BeNull("the name is free");
        await (await node.AskAsync((NodeLoop loop) => loop)).WhenAloneAsync();
        names.ReleasesOf("one").Should().Be(1);

        JsonObject? Describe(NamedActor named)
        {
            looked.TrySetResult();
            return null;
        }
    }

    [Fact]
    public async Task Name_GivenBackWhileItWaits_IsNotTaken()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var (actor, late) = (driver.NewActor(), other.NewActor());
        await driver.TakeNameAsync(actor, "one", "n");
        var waiting = other.TakeNameAsync(late, "one", "n");
        other.Tell(new JsonObject { ["op"] = "unreserve", ["actor"] = late.ToString() });
        // An answer says that what was told before has been heard.
        await other.CallAsync(new JsonObject { ["op"] = "nodes" });

        driver.Tell(new JsonObject { ["op"] = "unreserve", ["actor"] = actor.ToString() });
        await waiting;

        await driver.TakeNameAsync(driver.NewActor(), "one", "n");
    }

    [Fact]
    public async Task Name_WhoHasReservedItIsGone_IsTheNextOnes()
    {
        var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        await driver.TakeNameAsync(driver.NewActor(), "one", "n");
        var taken = other.TakeNameAsync(other.NewActor(), "one", "n");

        driver.Dispose();

        await taken;
    }

    [Fact]
    public async Task Name_WaitedForWhenTheDaemonLeaves_IsRefusedAtOnce()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        await driver.TakeNameAsync(driver.NewActor(), "one", "n");
        var asked = () => other.ReserveAsync(other.NewActor(), "one", "n");
        var refused = asked.Should().ThrowAsync<InvalidOperationException>();

        (await _node.AskAsync((ActorNames one) => one)).Leave();

        (await refused).WithMessage("NODE_LEAVES");
    }

    [Fact]
    public async Task Name_OfAnActorThatIsKilled_IsTheNextOnesAtOnce()
    {
        using var driver = await _node.ConnectAsync();
        var options = new JsonObject { ["name"] = "one", ["lifetime"] = "detached" };
        var create = driver.Define("create", cpus: 0, actor: options);
        for (var round = 0; round < 20; round++)
        {
            var actor = driver.NewActor();
            await driver.TakeNameAsync(actor, "one");
            await driver.ValueAsync(driver.Create(create, actor, "made"));

            await driver.CallAsync(new JsonObject { ["op"] = "kill_actor", ["actor"] = actor.ToString() });
        }
    }

    [Fact]
    public async Task Name_LeftByADaemonBefore_IsTheNextOnes()
    {
        using var driver = await _node.ConnectAsync();
        await _node.Names.TakeAsync(new NamedActor("n", "one", driver.NewActor(), _node.Id), CancellationToken.None);

        await driver.TakeNameAsync(driver.NewActor(), "one", "n");
    }

    [Fact]
    public async Task Name_OfAnActorOfAnotherNode_IsRefusedAndNotTaken()
    {
        using var driver = await _node.ConnectAsync();
        var other = NodeId.Parse(new string('0', NodeId.Length));
        await _node.Names.TakeAsync(new NamedActor("n", "one", driver.NewActor(), other), CancellationToken.None);

        var asked = () => driver.ReserveAsync(driver.NewActor(), "one", "n");

        await asked.Should().ThrowAsync<InvalidOperationException>().WithMessage("ACTOR_ELSEWHERE");
    }

    [Fact]
    public async Task Name_OfAnActorThatDiesRightAfterItWasFound_IsNotTaken()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");
        var options = new JsonObject { ["name"] = "one", ["namespace"] = "n" };
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made"));
        var peer = await _node.AskAsync((DriverSessions sessions) => sessions.All.Single().Driver!);
        var (names, actors) = (await _node.AskAsync((ActorNames one) => one), await _node.AskAsync((ActorTable one) => one));

        var found = await names.ReserveAsync(peer, new NamedActor("n", "one", driver.NewActor(), _node.Id), DescribeAndKill);

        found.Should().NotBeNull("it is said of the actor what was true when it was looked at");

        JsonObject? DescribeAndKill(NamedActor named)
        {
            actors.Kill(actors.Find(named.Actor)!, noRestart: true, "it was killed.");
            return [];
        }
    }

    [Fact]
    public async Task Create_NameIsNotReserved_FailsThatActorAlone()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();

        var made = driver.Create(driver.Define("create", actor: new JsonObject { ["name"] = "one" }), actor, "made");

        (await driver.ValueAsync(made)).Should().Be("RaySystemError");
        (await driver.ValueAsync(driver.Submit(driver.Define("method"), "call", actor))).Should().Be("RaySystemError");
        (await driver.ValueAsync(driver.Submit(driver.Define(), "task"))).Should().Be("task");
        await driver.TakeNameAsync(driver.NewActor(), "one");
    }

    [Theory]
    [InlineData("other", "RaySystemError")]
    [InlineData(null, "")]
    public async Task Create_WithAnotherNameThanItHasReserved_LetsTheReservedOneGo(string? name, string value)
    {
        using var driver = await _node.ConnectAsync();
        using var next = await _node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "one", "n");
        var options = new JsonObject { ["name"] = name, ["namespace"] = "n" };

        var made = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");

        (await driver.ValueAsync(made)).Should().Be(value);
        await next.TakeNameAsync(next.NewActor(), "one", "n");
    }

    [Fact]
    public async Task Name_LetGoOfAndStillInTheDirectory_IsNoActorsAndTheNextOnes()
    {
        using var driver = await _node.ConnectAsync();
        using var next = await _node.ConnectAsync();
        var actor = driver.NewActor();
        await driver.TakeNameAsync(actor, "other", "n");
        var options = new JsonObject { ["name"] = "other", ["namespace"] = "n" };
        await driver.ValueAsync(driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made"));
        await _node.Names.TakeAsync(new NamedActor("n", "one", actor, _node.Id), CancellationToken.None);

        var listed = await driver.CallAsync(new JsonObject { ["op"] = "list_actors", ["all_namespaces"] = true });
        var find = () =>
            driver.CallAsync(
                new JsonObject
                {
                    ["op"] = "actor",
                    ["name"] = "one",
                    ["namespace"] = "n",
                }
            );

        listed["actors"]!.AsArray().Select(one => (string?)one!["name"]).Should().Equal("other");
        await find.Should().ThrowAsync<InvalidOperationException>().WithMessage("ACTOR_NOT_FOUND");
        await next.TakeNameAsync(next.NewActor(), "one", "n");
    }
}
