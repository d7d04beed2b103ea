namespace Satchel.Bench.Running;

/// <summary>A finished command.</summary>
/// <param name="Wall">From start to exit.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="PeakBytes">Highest resident memory seen.</param>
internal sealed record CommandResult(TimeSpan Wall, string Output, long PeakBytes);
