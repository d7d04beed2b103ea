using Satchel.Abstractions.Supervision;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Environments;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Environments;

public sealed class ForegroundClaimTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lock_DaemonLooksAtThatMomentWhetherAnybodyHasIt_IsHeldAfterwards(bool isInContainer)
    {
        var path = RunFiles.Use(_scratch.Path);
        var look = FileLock.TryTake(path)!;

        var locking = ForegroundClaim.LockAsync(
            Opened(isInContainer ? ["podman", "run"] : []),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        locking.IsCompleted.Should().BeFalse();
        look.Dispose();

        using (await locking)
        {
            FileLock.TryTake(path).Should().BeNull();
        }

        // What another test started meanwhile has inherited one that was handed on, and keeps it to its end.
        using var free = isInContainer
            ? FileLock.TryTake(path)
            : await FileLock.TakeAsync(path, shared: false, TimeProvider.System, TestContext.Current.CancellationToken);
        free.Should().NotBeNull();
    }

    [Fact]
    public async Task Lock_CancelledWhileSomebodyElseHasIt_EndsAtOnce()
    {
        using var other = FileLock.TryTake(RunFiles.Use(_scratch.Path));
        using var interrupt = new CancellationTokenSource();
        var locking = ForegroundClaim.LockAsync(Opened([]), TimeProvider.System, interrupt.Token);

        await interrupt.CancelAsync();

        await locking.Awaiting(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Lock_SomebodyElseKeepsIt_SaysWhatToDo()
    {
        using var other = FileLock.TryTake(RunFiles.Use(_scratch.Path));
        var time = new ManualTime();
        var locking = ForegroundClaim.LockAsync(Opened([]), time, TestContext.Current.CancellationToken);

        time.GoOff();

        (await locking.Awaiting(waiting => waiting).Should().ThrowAsync<IOException>()).WithMessage(
            $"*{RunFiles.Use(_scratch.Path)}*try again*"
        );
    }

    private OpenedEnvironment Opened(IReadOnlyList<string> prefix) =>
        new(prefix, "/", new Dictionary<string, string>(), null) { Directory = _scratch.Path };
}
