using Microsoft.Extensions.Logging;
using Satchel.Posix.Durability;

namespace Satchel.Cluster.Storage;

/// <summary>
/// A file that takes room while there is some. On a full disk it is given back piece by piece, so that stops and ends of jobs can still be
/// written: whoever fills the disk may be faster than the database, but not with every piece. One caller at a time, except
/// <see cref="IsDiskFull"/>.
/// </summary>
internal sealed class DiskReserve(string path, ILogger logger)
{
    /// <summary>Room that a disk must have beside the reserve to be no full one.</summary>
    private const long Margin = 1024 * 1024;

    private const long Size = 4 * 1024 * 1024;
    private const long Piece = Size / 8;

    private volatile bool _needed;

    /// <summary>Whether a write has found no room, and there has been none since.</summary>
    public bool IsNeeded => _needed;

    /// <summary>Whether there is no room now.</summary>
    public bool IsDiskFull => _needed || IsFull(path);

    /// <summary>Whether the disk of a file has no room now; one that cannot even be asked is broken rather than full.</summary>
    public static bool IsFull(string path)
    {
        try
        {
            return !DiskSpace.HasRoom(path, Margin);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Notes that a write found no room.</summary>
    public void Need()
    {
        if (!_needed)
        {
            _needed = true;
            DatabaseLog.DiskFull(logger, path);
        }
    }

    /// <summary>Takes what is missing of the reserve; does nothing while the disk has no room for it and a little more.</summary>
    /// <returns>Whether there is room again.</returns>
    public bool TryFill()
    {
        try
        {
            var held = Held();
            if (!DiskSpace.HasRoom(path, Size - held + Margin))
            {
                return false;
            }

            if (held < Size)
            {
                Fill();
            }
        }
        catch (IOException noRoom)
        {
            // Somebody was faster; the next write tries again.
            DatabaseLog.NoReserve(logger, noRoom, path);
            return false;
        }
        catch (UnauthorizedAccessException refused)
        {
            // Not for want of room: something that is not ours has its place, say. Without a reserve all can be written until the disk is full.
            DatabaseLog.NoReserve(logger, refused, path);
        }

        if (_needed)
        {
            _needed = false;
            DatabaseLog.RoomAgain(logger, path);
        }

        return true;
    }

    /// <summary>Gives a piece back to the disk. False when nothing is left, or nothing can be given back.</summary>
    public bool TryGiveBack()
    {
        try
        {
            var held = Held();
            if (held == 0)
            {
                return false;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(Math.Max(0, held - Piece));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            DatabaseLog.NotGivenBack(logger, refused, path);
            return false;
        }
    }

    private long Held() => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void Fill()
    {
        File.Delete(path);
        new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                PreallocationSize = Size,
            }
        ).Dispose();
        // Reserved blocks alone are no length.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(Size);
    }
}
