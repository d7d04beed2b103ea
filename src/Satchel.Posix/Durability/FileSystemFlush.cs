using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Posix.Durability;

/// <summary>Flushes many files at once.</summary>
public static partial class FileSystemFlush
{
    /// <summary>
    /// Returns once everything that was written before to the file system of a file is on the disk, whoever wrote it: for many
    /// small files far cheaper than one flush each, but never in anybody's way to a result, since others may have written much.
    /// </summary>
    /// <param name="path">An existing file on it.</param>
    /// <exception cref="IOException">The file cannot be opened, or the disk failed.</exception>
    public static void Run(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (SyncFileSystem(file) != 0)
        {
            throw PosixError.Last(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle descriptor);
}
