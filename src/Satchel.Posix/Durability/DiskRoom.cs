namespace Satchel.Posix.Durability;

/// <summary>What a disk has room for before everybody else on it suffers. A quota is not seen.</summary>
public static class DiskRoom
{
    // What file systems need beside the bytes themselves, and databases and logs to go on.
    private const long MostReserve = 64 * 1024 * 1024;

    /// <summary>Bytes that this user can still write to the disk of a directory; any number where its file system tells no sizes.</summary>
    public static long Free(string directory) =>
        new DriveInfo(directory) is { TotalSize: > 0 } disk ? disk.AvailableFreeSpace : long.MaxValue;

    /// <summary>Bytes that stay free there. On a small disk a twentieth of it: a fixed sum would refuse everything there.</summary>
    public static long Reserve(string directory) => Math.Min(MostReserve, new DriveInfo(directory).TotalSize / 20);
}
