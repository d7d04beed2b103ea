namespace Satchel.Node.Tests.Running;

/// <summary>The machine's clock as somebody sets it; time goes on as it does.</summary>
internal sealed class SettableClock : TimeProvider
{
    private TimeSpan _set;

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;
}
