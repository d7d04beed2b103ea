using Orleans.Storage;
using Satchel.Abstractions.Errors;
using Satchel.Cluster.Grains;

namespace Satchel.Cluster.Tests.Grains;

public sealed class GrainCallsTests
{
    private int _calls;

    [Fact]
    public async Task RepeatAsync_Answered_IsCalledOnce()
    {
        (await GrainCalls.RepeatAsync(() => Answer(failures: 0, new TimeoutException()))).Should().Be(1);
    }

    [Fact]
    public async Task RepeatAsync_NobodyKnowsWhetherItWasDone_IsCalledAgain()
    {
        (await GrainCalls.RepeatAsync(() => Answer(failures: 2, new TimeoutException()))).Should().Be(3);
        _calls = 0;
        (await GrainCalls.RepeatAsync(() => Answer(failures: 1, new InconsistentStateException("Another activation wrote."))))
            .Should()
            .Be(2);
    }

    [Fact]
    public async Task RepeatAsync_NeverAnswered_SaysThatItMayBeTriedLater()
    {
        var call = () => GrainCalls.RepeatAsync(() => Answer(failures: 99, new TimeoutException("No answer.\n   at a long stack")));

        var error = (await call.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("control_plane_unavailable");
        error.Retryable.Should().BeTrue();
        error.Message.Should().NotContain("long stack");
        _calls.Should().Be(3);
    }

    [Fact]
    public async Task RepeatAsync_StorageSaidWhy_SaysItInItsWordsAndDoesNotInsist()
    {
        var full = new SatchelException(new SatchelError("disk_full", "Full.", "Free space.") { Retryable = true });

        var call = () => GrainCalls.RepeatAsync(() => Answer(failures: 99, new OrleansException("Wrapped.", full)));

        (await call.Should().ThrowAsync<SatchelException>()).Which.Error.Should().Be(full.Error);
        _calls.Should().Be(1);
    }

    [Fact]
    public async Task RepeatAsync_ADefect_IsNotDressedUp()
    {
        var call = () => GrainCalls.RepeatAsync(() => Answer(failures: 99, new InvalidOperationException("A defect.")));

        await call.Should().ThrowAsync<InvalidOperationException>();
        _calls.Should().Be(1);
    }

    [Fact]
    public async Task OnceAsync_NotAnswered_IsNotCalledAgain()
    {
        var call = () => GrainCalls.OnceAsync(Answer(failures: 1, new TimeoutException()));

        (await call.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("control_plane_unavailable");
        _calls.Should().Be(1);
    }

    /// <summary>Fails that often, then answers with the number of calls.</summary>
    private async Task<int> Answer(int failures, Exception failure)
    {
        await Task.Yield();
        return ++_calls > failures ? _calls : throw failure;
    }
}
