namespace Satchel.Abstractions.Downloads;

/// <summary>A file that has been downloaded.</summary>
/// <param name="Name">Its name, with the extension that says its kind.</param>
public sealed record DownloadedFile(string Name)
{
    /// <summary>The version it is, when its host names versions.</summary>
    public string? Revision { get; init; }

    /// <summary>What its host says it is, such as <c>text/html</c>; null when it says nothing.</summary>
    public string? MediaType { get; init; }

    /// <summary>Whether its one top-level directory, if it has one, is packing that goes. Default true.</summary>
    public bool HasPackingDirectory { get; init; } = true;
}
