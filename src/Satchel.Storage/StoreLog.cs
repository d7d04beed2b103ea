using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>What a store has to say to its operator.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information, "Opened store {Directory}: {Loose} blobs in files of their own, {Packed} in {Packs} packs.")]
    public static partial void Opened(ILogger logger, string directory, long loose, long packed, int packs);

    [LoggerMessage(2, LogLevel.Information, "Removed {Count} unfinished files of an earlier run from store {Directory}.")]
    public static partial void RemovedUnfinished(ILogger logger, string directory, int count);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "Pack {Path} is damaged: {Reason}. It was put aside; what it held counts as missing until it is sent again."
    )]
    public static partial void PackDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(4, LogLevel.Error, "Blob {Digest} is damaged on disk. It was put aside and counts as missing until it is sent again.")]
    public static partial void BlobDamaged(ILogger logger, Digest digest);

    [LoggerMessage(5, LogLevel.Warning, "Could not write down that blob {Digest} is damaged; it counts as missing until the next start.")]
    public static partial void MarkNotWritten(ILogger logger, Exception exception, Digest digest);

    [LoggerMessage(6, LogLevel.Information, "Removed {Blobs} blobs of {Bytes} bytes that nothing needs from store {Directory}.")]
    public static partial void Collected(ILogger logger, string directory, long blobs, long bytes);

    [LoggerMessage(7, LogLevel.Error, "Pack {Path} cannot be read; what it holds is not collected.")]
    public static partial void PackNotCollected(ILogger logger, Exception exception, string path);

    [LoggerMessage(8, LogLevel.Information, "The upload of blob {Digest} broke off; its first {Bytes} bytes are kept, to go on there.")]
    public static partial void UploadRests(ILogger logger, Digest digest, long bytes);

    [LoggerMessage(9, LogLevel.Information, "Removed what {Uploads} unfinished uploads had left, {Bytes} bytes, from store {Directory}.")]
    public static partial void UploadsExpired(ILogger logger, string directory, long uploads, long bytes);

    [LoggerMessage(
        10,
        LogLevel.Warning,
        "What was kept of the upload of blob {Digest} was not its beginning: it is gone, to be sent from the start."
    )]
    public static partial void UploadDamaged(ILogger logger, Digest digest);
}
