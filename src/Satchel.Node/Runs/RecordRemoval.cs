using Microsoft.Extensions.Logging;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <summary>
/// Removes records of runs that no longer count. A job can make its own unremovable (immutable, or a directory in their place): that is told,
/// and costs nobody anything.
/// </summary>
internal sealed partial class RecordRemoval(Trash trash, ILogger<RecordRemoval> logger)
{
    /// <summary>Removes a record, whatever has become of it; none is fine. One that cannot be removed is named in the log and left.</summary>
    public void Remove(string path)
    {
        try
        {
            if (FileStatus.OfName(path) is not { } status)
            {
                return;
            }

            if (status.Kind == FileKind.Directory)
            {
                trash.UndoMounts(path);
                trash.Take(path);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Stays(logger, path, refused.Message);
        }
    }

    /// <summary>Moves a damaged record to where it can be looked at and no longer counts; none is fine.</summary>
    /// <param name="directory">Where to; made when it is missing.</param>
    /// <returns>False when it cannot be moved, which the log tells.</returns>
    public bool TrySetAside(string path, string directory)
    {
        try
        {
            if (FileStatus.OfName(path) is not null)
            {
                Directory.CreateDirectory(directory);
                OwnMove.Move(path, Path.Combine(directory, $"{Path.GetFileName(path)}.{Guid.NewGuid():N}"));
            }

            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Stays(logger, path, refused.Message);
            return false;
        }
    }

    [LoggerMessage(
        35,
        LogLevel.Warning,
        "The record {Path} could not be removed ({Reason}) and no longer counts; the next start tries again."
    )]
    private static partial void Stays(ILogger logger, string path, string reason);
}
