namespace Satchel.Archives;

/// <summary>How to unpack an archive.</summary>
public sealed record ArchiveOptions
{
    /// <summary>
    /// Whether everything below one single top-level directory moves up, as for remote URIs; <c>__MACOSX</c> does not count and goes.
    /// Default false: uploaded and local archives keep their top-level directory.
    /// </summary>
    public bool StripSingleTopLevel { get; init; }

    public ArchiveLimits Limits { get; init; } = new();
}
