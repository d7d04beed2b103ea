namespace Satchel.Abstractions.Jobs;

/// <summary>A living process of a job.</summary>
/// <param name="Pid">Process id on the node.</param>
/// <param name="ParentPid">Its parent's.</param>
/// <param name="CommandLine">Its words, with blanks between them.</param>
/// <param name="ResidentBytes">Memory in use, what it shares with others counted.</param>
/// <param name="ProcessorSeconds">Processor time taken until now.</param>
/// <param name="WorkingDirectory">Where it works now, as it sees that itself; null when nobody may know.</param>
public sealed record JobProcess(
    int Pid,
    int ParentPid,
    string CommandLine,
    long ResidentBytes,
    double ProcessorSeconds,
    string? WorkingDirectory
);
