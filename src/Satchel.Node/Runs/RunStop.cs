using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <summary>How a run is stopped.</summary>
/// <param name="Grace">From the first signal to SIGKILL, as in the launch of the run.</param>
/// <param name="Asked">Is cancelled when the run is to end.</param>
internal sealed record RunStop(TimeSpan Grace, CancellationToken Asked)
{
    /// <summary>Told which processes are still there some time after the grace, now and then until the run is over.</summary>
    public Func<IReadOnlyList<Survivor>, Task>? Lingers { get; init; }
}
