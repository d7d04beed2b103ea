using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Downloads;

/// <summary>Asks for a file from outside of the cluster.</summary>
/// <param name="Uri">Where it lies.</param>
/// <param name="File">Absolute path it is written to; nothing lies there yet.</param>
/// <param name="Context">Variables that say how to get there, and who is told.</param>
public sealed record DownloadRequest(RuntimeEnvUri Uri, string File, ResolvingContext Context)
{
    /// <summary>The version that is wanted of what can have several, such as a commit; null is what the URI says.</summary>
    public string? Revision { get; init; }

    /// <summary>Most bytes it may have; null is no limit.</summary>
    public long? MaxBytes { get; init; }
}
