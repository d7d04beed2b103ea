using Satchel.Client.Http;

namespace Satchel.Client.Tests.Http;

public sealed class RetryPolicyTests
{
    private static readonly ConnectionException Gone = ConnectionException.For("http://here", new IOException("gone"));

    [Fact]
    public async Task RunAsync_ClusterThatComesBack_IsAskedAgainAndTheWaitIsToldOnce()
    {
        var told = 0;
        var calls = 0;

        var result = await new RetryPolicy(_ => told++).RunAsync(
            _ => ++calls < 3 ? throw Gone : Task.FromResult(calls),
            CancellationToken.None
        );

        result.Should().Be(3);
        told.Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_OtherFailure_IsNotRepeated()
    {
        var calls = 0;

        var run = () =>
            new RetryPolicy(null).RunAsync<int>(_ => throw new InvalidOperationException($"call {++calls}"), CancellationToken.None);

        await run.Should().ThrowAsync<InvalidOperationException>().WithMessage("call 1");
    }

    [Fact]
    public async Task RunAsync_Cancelled_StopsWaiting()
    {
        using var source = new CancellationTokenSource();

        var run = () => new RetryPolicy(_ => source.Cancel()).RunAsync<int>(_ => throw Gone, source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task RunAsync_ClusterThatCanBeRevived_IsRevivedBeforeEachRepeat()
    {
        var revived = 0;
        var calls = 0;

        var result = await new RetryPolicy(null, (_, _) => Task.FromResult(revived++)).RunAsync(
            _ => ++calls < 3 ? throw Gone : Task.FromResult(calls),
            CancellationToken.None
        );

        (result, revived).Should().Be((3, 2));
    }

    [Fact]
    public async Task RunAsync_ClusterThatCannotBeRevived_IsNotAskedAgain()
    {
        var calls = 0;
        var retry = new RetryPolicy(null, (_, _) => throw new InvalidOperationException("hangs"));

        var run = () => retry.RunAsync<int>(_ => throw (++calls == 1 ? Gone : new InvalidDataException()), CancellationToken.None);

        await run.Should().ThrowAsync<InvalidOperationException>().WithMessage("hangs");
    }
}
