namespace Satchel.Client.Packages;

/// <summary>How far sending has come.</summary>
/// <param name="Bytes">There so far, of those to be sent.</param>
/// <param name="TotalBytes">To be sent.</param>
public sealed record UploadProgress(long Bytes, long TotalBytes)
{
    /// <summary>Of those that are there, what was before this call: of an attempt that was interrupted.</summary>
    public long BytesBefore { get; init; }

    /// <summary>A file that has just been gone on with; mostly null.</summary>
    public ResumedFile? Resumed { get; init; }
}
