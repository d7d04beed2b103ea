using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class MemoryReturnTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly MemoryReturn _memory = new(TimeProvider.System, NullLogger<MemoryReturn>.Instance);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void IsDue_AfterMuchWork_OnceAndOnlyWhenIdle()
    {
        _memory.IsDue(50 * MiB).Should().BeFalse("it is at work");
        _memory.IsDue(50 * MiB + 1000).Should().BeTrue("the work is over");
        _memory.IsDue(50 * MiB + 2000).Should().BeFalse("everything was given back");
    }

    [Fact]
    public void IsDue_AfterLittleWork_NotWorthACollection()
    {
        _memory.IsDue(50 * MiB);
        _memory.IsDue(50 * MiB);

        _memory.IsDue(53 * MiB).Should().BeFalse();
        _memory.IsDue(53 * MiB).Should().BeFalse();
    }
}
