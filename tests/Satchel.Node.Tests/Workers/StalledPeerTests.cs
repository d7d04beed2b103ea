namespace Satchel.Node.Tests.Workers;

/// <summary>Peers that begin a frame and send no more of it.</summary>
public sealed class StalledPeerTests
{
    [Fact]
    public async Task Worker_StandsStillWithinAFrame_IsLostAndItsCpuIsFree()
    {
        await using var node = WorkersFixture.Start(cpus: 1, change: Soon);
        using var driver = await node.ConnectAsync();

        (await driver.ValueAsync(driver.Submit(driver.Define(retries: 1), "half a frame"))).Should().Be("WorkerCrashedError");

        node.Workers.Should().HaveCount(2, "it was tried again once");
        (await driver.ValueAsync(driver.Submit(driver.Define(), "after it"))).Should().Be("after it");
    }

    [Fact]
    public async Task Driver_StandsStillWithinAFrame_Stays()
    {
        // The node itself reads no further where a driver asks for more than can be kept.
        await using var node = WorkersFixture.Start(change: Soon);
        using var driver = await node.ConnectAsync();
        using var other = await node.ConnectAsync();
        other.SendHalf();

        (await driver.ValueAsync(driver.Submit(driver.Define(), "half a frame"))).Should().Be("WorkerCrashedError");

        other.Ended.IsCompleted.Should().BeFalse();
    }

    private static NodeOptions Soon(NodeOptions options) => options with { StalledFrame = TimeSpan.FromSeconds(0.2) };
}
