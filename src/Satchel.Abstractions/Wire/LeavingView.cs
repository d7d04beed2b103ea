namespace Satchel.Abstractions.Wire;

/// <summary>A daemon that is about to leave, in <see cref="ClusterStatus"/>.</summary>
/// <param name="KeepJobs">Whether it leaves running jobs alone.</param>
/// <param name="Since">When it was asked to.</param>
/// <param name="Jobs">How many jobs it waits for.</param>
/// <param name="WaitsFor">Ids of the first ten of them.</param>
public sealed record LeavingView(bool KeepJobs, DateTimeOffset Since, int Jobs, IReadOnlyList<string> WaitsFor)
{
    /// <summary>Most ids that are named.</summary>
    public const int Shown = 10;
}
