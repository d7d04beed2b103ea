namespace Satchel.Posix.Files;

/// <summary>
/// Counts the room that files take on their disk: blocks, not lengths, and each once however many names it has. The files lie on one
/// device. For one thread.
/// </summary>
public sealed class FileRooms
{
    /// <summary>What even an empty file takes: its name, and its place in the tables of the disk.</summary>
    public const long Least = 4096;

    private readonly HashSet<ulong> _linked = [];

    /// <summary>All so far.</summary>
    public long Total { get; private set; }

    /// <summary>Counts one in; nothing for no file.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public void Add(string path)
    {
        if (StatCall.RoomOf(path) is not { } file || (file.Links > 1 && !_linked.Add(file.Inode)))
        {
            return;
        }

        var bytes = Math.Max(Least, file.Bytes);
        Total = bytes > long.MaxValue - Total ? long.MaxValue : Total + bytes;
    }
}
