using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Posix.Durability;

/// <summary>Makes everything that was written to a file system durable at once: cheaper than flushing thousands of new files one by one.</summary>
public static partial class DurableFileSystem
{
    /// <summary>Flushes the file system that holds a path, with all that others have written to it.</summary>
    /// <exception cref="IOException">Nothing is there, or the disk failed; <c>HResult</c> is the error number.</exception>
    public static void Flush(string path)
    {
        using var any = ReadOnlyFile.TryOpen(path) ?? throw new FileNotFoundException("There is no such file or directory.", path);
        if (SyncFileSystem(any) != 0)
        {
            throw PosixError.Last(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle any);
}
