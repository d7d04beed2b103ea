using Satchel.Node.Peers;

namespace Satchel.Node.Tests.Workers;

/// <summary>The order of what peers send and of what others ask the loop.</summary>
public sealed class NodeLoopTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Ask_PeerHasSentSomethingWhileTheLoopWasBusy_IsAnsweredBehindIt()
    {
        using var driver = await _node.ConnectAsync();
        using var goOn = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = _node.AskAsync(
            (NodeLoop _) =>
            {
                begun.SetResult();
                return goOn.Wait(TimeSpan.FromSeconds(60));
            }
        );
        await begun.Task;

        driver.Put("value");
        var objects = _node.ObjectsAsync();
        goOn.Set();

        (await busy).Should().BeTrue();
        (await objects).Should().Be(1);
    }
}
