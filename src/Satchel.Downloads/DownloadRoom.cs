using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Durability;

namespace Satchel.Downloads;

/// <summary>
/// The disk that a download is written to, on which the head's database and the files of all jobs lie as well: what cannot fit is refused
/// before it has taken everybody's room.
/// </summary>
internal sealed class DownloadRoom(DownloadRequest request)
{
    private readonly string _directory = Path.GetDirectoryName(Path.GetFullPath(request.File))!;

    /// <summary>Refuses what is known not to fit.</summary>
    /// <param name="length">Of the whole file.</param>
    /// <param name="written">How much of it is there.</param>
    /// <exception cref="SetupFailedException"><c>disk_full</c>.</exception>
    public void CheckFits(long length, long written) => Check(length - written, ByteCount.Of(length));

    /// <summary>Refuses to go on when what must stay free is reached.</summary>
    /// <param name="written">How much is there; null when nobody knows.</param>
    /// <exception cref="SetupFailedException"><c>disk_full</c>.</exception>
    public void CheckIsLeft(long? written) => Check(0, written is { } bytes ? $"more than {ByteCount.Of(bytes)}" : "more room");

    private void Check(long needed, string described)
    {
        var (free, reserve) = (DiskRoom.Free(_directory), DiskRoom.Reserve(_directory));
        // Not their sum: a host may say any length.
        if (needed > free - reserve)
        {
            throw new SetupFailedException(
                SetupErrorKinds.DiskFull,
                $"{request.Uri.Shown} needs {described}, the disk that holds '{_directory}' has {ByteCount.Of(free)} free, "
                    + $"of which {ByteCount.Of(reserve)} stay free.",
                "Free some space there, or move SATCHEL_HOME to a larger disk."
            );
        }
    }
}
