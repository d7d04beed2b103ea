using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What the node's socket bears.</summary>
public sealed class NodeSocketTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start(change: options => options with { MostPeers = 2 });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Connect_MoreThanTheNodeTakes_IsToldSoAndNobodyElseIsHarmed()
    {
        using var first = await _node.ConnectAsync();
        var second = await _node.ConnectAsync();

        using (var third = new RawPeer(_node.SocketPath))
        {
            (await third.ByeAsync(TestContext.Current.CancellationToken)).Should().Contain("2 connections").And.Contain("ulimit -n");
        }

        second.Dispose();
        await Eventually.TrueAsync(() => _node.AskAsync((NodeLoop _) => !_node.DriversOnLoop.Skip(1).Any()), "there is a place again");
        using var fourth = await _node.ConnectAsync();
        (await fourth.CallAsync(new() { ["op"] = "resources" }))["total"].Should().NotBeNull();
        (await first.CallAsync(new() { ["op"] = "resources" }))["total"].Should().NotBeNull();
    }

    [Fact]
    public async Task Submit_ActorsHaveAllPlaces_WaitsForOneSaysSoAndLeavesDriversTheirs()
    {
        // One for the driver, one for what forks, one that workers leave to others.
        await using var node = WorkersFixture.Start(change: options => options with { MostPeers = 5 });
        using var driver = await node.ConnectAsync();
        var create = driver.Define("create", cpus: 0, actor: []);
        var actors = Enumerable.Range(0, 2).Select(_ => driver.NewActor()).ToArray();
        foreach (var actor in actors)
        {
            (await driver.ValueAsync(driver.Create(create, actor, "made"))).Should().BeEmpty();
        }

        var waits = driver.Submit(driver.Define(), "ran");
        await Eventually.TrueAsync(() => !driver.Told.IsEmpty, "the driver is told");
        driver.Told.Should().ContainSingle().Which.Should().Contain("left to them of the 5 connections").And.Contain("ulimit -n");
        using (var other = await node.ConnectAsync())
        {
            (await other.CallAsync(new() { ["op"] = "resources" }))["total"].Should().NotBeNull();
        }

        node.Workers.Should().HaveCount(2);
        node.Workers[0].Dispose();

        (await driver.ValueAsync(waits)).Should().Be("ran");
    }

    [Fact]
    public async Task Submit_WorkersOfAnotherEnvironmentHaveAllPlacesAndNothingToDo_OneOfThemLeaves()
    {
        await using var node = WorkersFixture.Start(cpus: 4, change: options => options with { MostPeers = 5 });
        using var driver = await node.ConnectAsync();
        var template = driver.Define();
        var first = Enumerable.Range(0, 2).Select(_ => driver.Submit(template, "wait")).ToArray();
        await Eventually.TrueAsync(() => node.Workers.Count(worker => worker.Waiting.Count > 0) == 2, "two run");
        foreach (var worker in node.Workers)
        {
            worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "done"u8));
        }

        foreach (var task in first)
        {
            (await driver.ValueAsync(task)).Should().Be("done");
        }

        var other = driver.Define(runtimeEnv: new() { ["env_vars"] = new JsonObject { ["A"] = "1" } });
        (await driver.ValueAsync(driver.Submit(other, "ran"))).Should().Be("ran");

        node.Workers.Should().HaveCount(3).And.ContainSingle(worker => worker.WasToldToLeave);
    }

    [Fact]
    public async Task Submit_WorkersOfAnotherEnvironmentHaveAllPlaces_OneThatHasNothingToDoLaterLeavesAtOnce()
    {
        await using var node = WorkersFixture.Start(cpus: 4, change: options => options with { MostPeers = 5 });
        using var driver = await node.ConnectAsync();
        var template = driver.Define();
        _ = Enumerable.Range(0, 2).Select(_ => driver.Submit(template, "wait")).ToArray();
        await Eventually.TrueAsync(() => node.Workers.Count(worker => worker.Waiting.Count > 0) == 2, "two run");
        var other = driver.Define(runtimeEnv: new() { ["env_vars"] = new JsonObject { ["A"] = "1" } });
        var waits = driver.Submit(other, "ran");
        await Eventually.TrueAsync(() => !driver.Told.IsEmpty, "the driver is told that it waits");
        var busy = node.Workers[1];

        node.Workers[0].Answer(node.Workers[0].Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "done"u8));

        (await driver.ValueAsync(waits)).Should().Be("ran");
        busy.WasToldToLeave.Should().BeFalse("one was enough");
    }

    [Fact]
    public async Task Hello_LongerThanOneMayBe_IsRefusedByItsLengthAlone()
    {
        using var stranger = new RawPeer(_node.SocketPath);

        stranger.Send(Prefix(FrameType.Call, Frame.MostHello + 1));

        (await stranger.ByeAsync(TestContext.Current.CancellationToken)).Should().Contain($"{Frame.MostHello + 1} bytes is longer");
    }

    [Fact]
    public async Task Frame_AsLongAsAHelloMayNotBe_IsTakenAfterTheToken()
    {
        using var driver = await _node.ConnectAsync();

        driver.Send(FrameType.Function, new byte[32], new byte[2 * Frame.MostHello]);

        (await driver.CallAsync(new() { ["op"] = "resources" }))["total"].Should().NotBeNull();
    }

    [Fact]
    public async Task Function_LongerThanOneMayBe_EndsThatConnection()
    {
        using var driver = await _node.ConnectAsync();

        driver.Send(FrameType.Function, new byte[32], new byte[Frame.MostFunction + 1]);

        await driver.Ended.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task KeyValue_NoBase64_EndsThatConnection()
    {
        using var driver = await _node.ConnectAsync();

        _ = driver.CallAsync(
            new()
            {
                ["op"] = "kv",
                ["verb"] = "put",
                ["key"] = "k",
                ["value"] = "%",
            }
        );

        await driver.Ended.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static byte[] Prefix(FrameType type, int body)
    {
        var prefix = new byte[Frame.Prefix];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)body);
        prefix[4] = (byte)type;
        return prefix;
    }
}
