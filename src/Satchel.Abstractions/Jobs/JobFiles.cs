namespace Satchel.Abstractions.Jobs;

/// <summary>What a job made, as a whole.</summary>
/// <param name="KeptSince">When it was put away.</param>
public sealed record JobFiles(DateTimeOffset KeptSince)
{
    /// <summary>When it goes at the latest, as the node goes by now; younger results may push it out before. Null while
    /// the node's disk is nearly full: then it goes as soon as jobs need the room.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>Why the content of files is not kept, only the list; null when it is.</summary>
    public string? NotKept { get; init; }

    /// <summary>New files and links.</summary>
    public int New { get; init; }

    /// <summary>Changed files and links.</summary>
    public int Changed { get; init; }

    /// <summary>Deleted files and links.</summary>
    public int Deleted { get; init; }

    /// <summary>Bytes of new and changed files.</summary>
    public long Bytes { get; init; }

    /// <summary>Pipes, sockets, names that are not UTF-8, what cannot be read: the first of them.</summary>
    public IReadOnlyList<JobFileLeftOut> LeftOut
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How many were left out.</summary>
    public int LeftOutCount { get; init; }
}
