using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Durability;

namespace Satchel.Posix.Processes;

/// <summary>Takes a name exactly once: a file is written, flushed, and linked to the name, which fails when the name is there.</summary>
public static partial class FileClaim
{
    private const int AlreadyThere = 17;
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int FollowLink = 0x400;
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180; // 0600

    // O_TMPFILE, which contains O_DIRECTORY.
    private static readonly int Unnamed = 0x400000 | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000);

    /// <summary>
    /// Makes a file that must not exist; readers see all of it or nothing, and once this returns no power loss takes a durable name
    /// back.
    /// </summary>
    /// <param name="path">The name to take; its directory exists.</param>
    /// <param name="content">What the file holds.</param>
    /// <param name="durable">Whether the name must outlive the machine; otherwise the flushes, its cost by far, are left out.</param>
    /// <returns>False when somebody else has the name.</returns>
    /// <exception cref="IOException">The file cannot be written; <c>HResult</c> is the error number.</exception>
    public static bool TryTake(string path, ReadOnlySpan<byte> content, bool durable = true) =>
        TryTakeUnnamed(path, content, durable) ?? TryTakeNamed(path, content, durable);

    /// <summary>By a file that has no name until it has this one: who is killed on the way leaves nothing.</summary>
    /// <returns>Null when that cannot be done here.</returns>
    private static bool? TryTakeUnnamed(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var directory = Path.GetDirectoryName(path)!;
        var descriptor = Open(directory, Unnamed | WriteOnly | CloseOnExec, OwnerOnly);
        if (descriptor < 0)
        {
            // The file system has no such files, or whatever else is wrong the other way tells.
            return null;
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, content, fileOffset: 0);
        if (durable)
        {
            RandomAccess.FlushToDisk(file);
        }

        if (LinkAt(CurrentDirectory, $"/proc/self/fd/{descriptor}", CurrentDirectory, path, FollowLink) != 0)
        {
            return Marshal.GetLastPInvokeError() == AlreadyThere ? false : null;
        }

        if (durable)
        {
            DurableDirectory.Flush(directory);
        }

        return true;
    }

    private static bool TryTakeNamed(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (
                var file = new FileStream(
                    temporary,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                        BufferSize = 0,
                    }
                )
            )
            {
                file.Write(content);
                file.Flush(flushToDisk: durable);
            }

            if (Link(temporary, path) == 0)
            {
                if (durable)
                {
                    DurableDirectory.Flush(Path.GetDirectoryName(path)!);
                }

                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            return error == AlreadyThere ? false : throw new IOException($"{new Win32Exception(error).Message}: '{path}'", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, uint mode);
}
