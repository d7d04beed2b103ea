using System.Runtime.InteropServices;

namespace Satchel.Posix.Durability;

/// <summary>Tells a full disk from other failures of input and output.</summary>
public static partial class DiskSpace
{
    private const int FileTooLarge = 27;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether the disk of a file has at least so many bytes for this user. A quota is not seen.</summary>
    /// <param name="path">A file, there or not, in a directory that is.</param>
    public static bool HasRoom(string path, long bytes) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace >= bytes;

    /// <summary>How many files and directories the disk of a directory still takes from this user; null where that has no bound or cannot be asked.</summary>
    public static long? FreeInodes(string directory) =>
        StatFileSystem(directory, out var status) == 0 && status.Inodes > 0 ? (long)status.InodesAvailable : null;

    /// <summary>Whether the disk, the user's quota on it, or the process's limit on file sizes is exhausted.</summary>
    public static bool IsExhausted(IOException exception) => exception.HResult is NoSpaceLeft or QuotaExceeded or FileTooLarge;

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFileSystem(string path, out RawFileSystem status);

    /// <summary><c>struct statvfs</c>, the same on every 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct RawFileSystem
    {
        private readonly ulong _blockSize;
        private readonly ulong _fragmentSize;
        private readonly ulong _blocks;
        private readonly ulong _blocksFree;
        private readonly ulong _blocksAvailable;
        public readonly ulong Inodes;
        private readonly ulong _inodesFree;
        public readonly ulong InodesAvailable;
    }
}
