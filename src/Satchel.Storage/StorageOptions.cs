using Satchel.Abstractions.Settings;

namespace Satchel.Storage;

/// <summary>Where a node keeps its blobs.</summary>
public sealed record StorageOptions : IRoomOptions
{
    /// <summary>Absolute directory for blobs alone.</summary>
    public required string Directory { get; init; }

    public IEnumerable<string> FindFaults() =>
        Path.IsPathFullyQualified(Directory) ? [] : [$"The blobs' directory '{Directory}' is not an absolute path."];
}
