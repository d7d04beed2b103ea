using Satchel.Posix.Durability;

namespace Satchel.Node.Results;

/// <summary>Room on the disk of the results that they must not take: without it no job is accepted any more. Thread-safe.</summary>
internal sealed class ResultRoom(NodeOptions node)
{
    private const long Least = 8 << 20;
    private const long Most = 512 << 20;
    private const long Names = 256;

    /// <summary>Looks at the disk.</summary>
    /// <returns>Bytes that it lacks now, at least one when it has hardly a name left; and whether jobs are about to be refused for it.</returns>
    public (long Missing, bool IsFull) Look()
    {
        var place = node.Directories.Root;
        var disk = new DriveInfo(place);
        var spared = Math.Min(disk.TotalSize / 4, Math.Clamp(disk.TotalSize / 16, Least, Most));
        var (free, names) = (disk.AvailableFreeSpace, DiskSpace.FreeInodes(place));
        return (Math.Max(spared - free, names < Names ? 1 : 0), free < spared / 4 || names < Names / 4);
    }
}
