namespace Satchel.Abstractions.Wire;

/// <summary>Body of <c>POST /v1/shutdown</c>. The answer (202) comes before the daemon leaves. A later request with one of the two wins.</summary>
/// <param name="KeepJobs">Leave running jobs alone for the next start to find; otherwise they are stopped first.</param>
/// <param name="Force">Wait a few seconds at most for jobs to stop; what has not stopped then goes on stopping by itself.</param>
public sealed record ShutdownRequest(bool KeepJobs, bool Force = false);
