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
        var environment = new OpenedEnvironment(isInContainer ? ["podman", "run"] : [], "/", new Dictionary<string, string>(), null)
        {
            Directory = _scratch.Path,
        };

        var locking = ForegroundClaim.LockAsync(environment);
        locking.IsCompleted.Should().BeFalse();
        look.Dispose();

        using (await locking)
        {
            FileLock.TryTake(path).Should().BeNull();
        }

        using var free = FileLock.TryTake(path);
        free.Should().NotBeNull();
    }
}
