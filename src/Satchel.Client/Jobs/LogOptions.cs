namespace Satchel.Client.Jobs;

/// <summary>What of a job's log is read, and how.</summary>
public sealed record LogOptions
{
    /// <summary>Whether to go on until the job has ended. A broken connection is taken up again where it broke.</summary>
    public bool Follow { get; init; }

    /// <summary>Last lines, of those that are there now, to begin with; null begins with the first one.</summary>
    public long? Tail { get; init; }

    /// <summary>How long ago the first line may have been written, in whole seconds; null begins with the first one.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Whether each line begins with when it was written, in UTC: <c>2026-05-04T03:02:01.123Z </c>.</summary>
    public bool Timestamps { get; init; }
}
