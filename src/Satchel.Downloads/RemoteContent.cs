namespace Satchel.Downloads;

/// <summary>The bytes of a remote file from some place on.</summary>
/// <param name="Bytes">Owned by whoever has it.</param>
/// <param name="Offset">Place of the first byte.</param>
/// <param name="Length">Of the whole file; null when nobody says.</param>
internal sealed record RemoteContent(Stream Bytes, long Offset, long? Length) : IAsyncDisposable
{
    /// <summary>What tells this version of the file from another, for going on in the middle; null when nothing does.</summary>
    public string? Version { get; init; }

    public string? MediaType { get; init; }

    /// <summary>What its users call the version, such as an object's generation; null when they do not.</summary>
    public string? Revision { get; init; }

    public ValueTask DisposeAsync() => Bytes.DisposeAsync();
}
