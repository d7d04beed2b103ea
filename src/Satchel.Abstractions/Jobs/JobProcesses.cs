namespace Satchel.Abstractions.Jobs;

/// <summary>What of a job lives now, and where the node keeps what it said.</summary>
/// <param name="Processes">By pid; none before its start and after its end. Its supervisor, which is Satchel's, is not among them.</param>
/// <param name="LogFile">Absolute path on the node of what its driver prints.</param>
public sealed record JobProcesses(IReadOnlyList<JobProcess> Processes, string LogFile);
