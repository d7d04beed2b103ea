using System.ComponentModel;
using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Durability;

/// <summary>Makes names survive power loss: a rename or a new file is only durable once its directory has been flushed.</summary>
public static partial class DurableDirectory
{
    /// <summary>What directories have when nothing else is asked for.</summary>
    private const UnixFileMode AllMayRead =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private const int OpenDirectoryReadOnly = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    // The numbers of open(2) differ on arm64.
    private static readonly int OpenFlags =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 | 0x80000 : OpenDirectoryReadOnly;

    /// <summary>Flushes the entries of a directory to the disk.</summary>
    /// <exception cref="IOException">The directory is not there, or the disk failed; <c>HResult</c> is the error number.</exception>
    public static void Flush(string path) => Run(path, FSync);

    /// <summary>
    /// Returns once everything that was written before to the file system of a directory is on the disk, whoever wrote it: for many
    /// small files far cheaper than one flush each, but never in anybody's way to a result, since others may have written much.
    /// </summary>
    /// <exception cref="IOException">As for <see cref="Flush"/>.</exception>
    public static void FlushFileSystem(string path) => Run(path, SyncFileSystem);

    /// <summary>Makes a directory and those above it, each durable. One that is there already costs one look-up.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="mode">Permission bits of each that is made, before the process's umask.</param>
    /// <exception cref="IOException">Something stands in the way, or the disk failed.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed there.</exception>
    public static void Create(string path, UnixFileMode mode = AllMayRead)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null)
        {
            Create(parent, mode);
        }

        try
        {
            Directory.CreateDirectory(path, mode);
        }
        catch (IOException refused) when (FileStatus.OfName(path) is { Kind: not FileKind.Directory } other)
        {
            throw new IOException($"{path} is {other.Kind.Named()}, and a directory is needed there: move it away.", refused);
        }

        if (parent is not null)
        {
            Flush(parent);
        }
    }

    private static void Run(string path, Func<int, int> call)
    {
        var descriptor = Open(path, OpenFlags);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (call(descriptor) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{new Win32Exception(error).Message}: '{path}'", error);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
