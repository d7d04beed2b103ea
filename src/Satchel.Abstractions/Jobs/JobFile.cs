using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Jobs;

/// <summary>One path of a job's directory that the job created, changed or deleted.</summary>
/// <param name="Path">Relative to the directory, parted by <c>/</c>.</param>
/// <param name="Change">What the job did.</param>
/// <param name="Type">What it is; of a deleted one what it was.</param>
public sealed record JobFile(string Path, JobFileChange Change, JobFileType Type)
{
    /// <summary>Bytes of a file; 0 for everything else.</summary>
    public long Size { get; init; }

    /// <summary>Permission bits, nine at most; 0 for links and for what was deleted.</summary>
    public int Mode { get; init; }

    /// <summary>What a link says.</summary>
    public string? Target { get; init; }

    /// <summary>Digest of the content of a file that is kept.</summary>
    public Digest? Digest { get; init; }

    /// <summary>XXH128 of that content in 32 hexadecimal digits: what is brought home is compared in a tenth of a digest's time. Null when it was kept before these were.</summary>
    public string? Checksum { get; init; }

    /// <summary>Where that content lies on its node, for who is there; it goes when the result does.</summary>
    public string? Place { get; init; }
}
