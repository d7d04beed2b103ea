using System.Buffers.Binary;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
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

    private static byte[] Prefix(FrameType type, int body)
    {
        var prefix = new byte[Frame.Prefix];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, (uint)body);
        prefix[4] = (byte)type;
        return prefix;
    }
}
