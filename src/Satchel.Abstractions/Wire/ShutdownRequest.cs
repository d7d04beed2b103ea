namespace Satchel.Abstractions.Wire;

/// <summary>Body of <c>POST /v1/shutdown</c>. The answer (202) comes before the daemon leaves.</summary>
/// <param name="KeepJobs">Leave running jobs alone for the next start to find; otherwise they are stopped first.</param>
public sealed record ShutdownRequest(bool KeepJobs);
