namespace Satchel.Posix.Durability;

/// <summary>Tells a full disk from other failures of input and output.</summary>
public static class DiskSpace
{
    private const int FileTooLarge = 27;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether the disk of a file has at least so many bytes for this user. A quota is not seen.</summary>
    /// <param name="path">A file, there or not, in a directory that is.</param>
    public static bool HasRoom(string path, long bytes) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace >= bytes;

    /// <summary>Whether the disk, the user's quota on it, or the process's limit on file sizes is exhausted.</summary>
    public static bool IsExhausted(IOException exception) => exception.HResult is NoSpaceLeft or QuotaExceeded or FileTooLarge;
}
