using Satchel.Posix.Durability;

namespace Satchel.Node.Results;

/// <summary>Room on the disk of the results that they must not take: without it no job is accepted any more. Thread-safe.</summary>
internal sealed class ResultRoom(NodeOptions node)
{
    private const long Least = 8 << 20;
    private const long Most = 512 << 20;
    private const long Names = 256;

    /// <summary>Bytes that the disk lacks now; at least one when it has hardly a name left.</summary>
    public long Missing()
    {
        var place = node.Directories.Root;
        var disk = new DriveInfo(place);
        var spared = Math.Min(disk.TotalSize / 4, Math.Clamp(disk.TotalSize / 16, Least, Most));
        return Math.Max(spared - disk.AvailableFreeSpace, DiskSpace.FreeInodes(place) < Names ? 1 : 0);
    }
}
