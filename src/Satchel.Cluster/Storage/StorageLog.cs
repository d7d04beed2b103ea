using Microsoft.Extensions.Logging;

namespace Satchel.Cluster.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(1, LogLevel.Error, "Writing to {Path} failed.")]
    public static partial void Failed(ILogger logger, Exception failure, string path);
}
