namespace Satchel.Posix.Files;

/// <summary>
/// Counts the room that files take on their disk: blocks, not lengths, and each once however many names it has. The files lie on one
/// device. For one thread.
/// </summary>
public sealed class FileRooms
{
    /// <summary>What even an empty file takes: its name, and its place in the tables of the disk.</summary>
    public const long Least = 4096;

    // How many names of a file were counted that has several.
    private readonly Dictionary<ulong, uint> _linked = [];

    /// <summary>All so far.</summary>
    public long Total { get; private set; }

    /// <summary>What the disk would get if all that were counted in went: a file that has another name besides stays.</summary>
    public long Freed { get; private set; }

    /// <summary>Counts one in; nothing for no file.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public void Add(string path)
    {
        if (StatCall.RoomOf(path) is not { } file)
        {
            return;
        }

        var names = file.Links > 1 ? _linked[file.Inode] = _linked.GetValueOrDefault(file.Inode) + 1 : 1;
        var bytes = Math.Max(Least, file.Bytes);
        Total = names > 1 ? Total : Sum(Total, bytes);
        Freed = names == Math.Max(1, file.Links) ? Sum(Freed, bytes) : Freed;
    }

    private static long Sum(long total, long bytes) => bytes > long.MaxValue - total ? long.MaxValue : total + bytes;
}
