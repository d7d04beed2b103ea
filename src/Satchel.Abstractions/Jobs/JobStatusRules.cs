namespace Satchel.Abstractions.Jobs;

/// <summary>What may follow a state.</summary>
public static class JobStatusRules
{
    /// <summary>Whether the state is final.</summary>
    public static bool IsTerminal(this JobStatus status) => status is JobStatus.Stopped or JobStatus.Succeeded or JobStatus.Failed;
}
