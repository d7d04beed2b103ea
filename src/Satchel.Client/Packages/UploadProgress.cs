namespace Satchel.Client.Packages;

/// <summary>How far sending has come.</summary>
/// <param name="Bytes">There so far, of those to be sent.</param>
/// <param name="TotalBytes">To be sent.</param>
public sealed record UploadProgress(long Bytes, long TotalBytes)
{
    /// <summary>Sent by this call so far: the others were there already, of an attempt that was interrupted.</summary>
    public long BytesSent { get; init; } = Bytes;

    /// <summary>A file that has just been gone on with; mostly null.</summary>
    public ResumedFile? Resumed { get; init; }
}
