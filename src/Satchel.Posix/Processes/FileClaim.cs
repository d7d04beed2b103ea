using System.ComponentModel;
using System.Runtime.InteropServices;
using Satchel.Posix.Durability;

namespace Satchel.Posix.Processes;

/// <summary>Takes a name exactly once: a file is written, flushed, and linked to the name, which fails when the name is there.</summary>
public static partial class FileClaim
{
    private const int AlreadyThere = 17;

    /// <summary>
    /// Makes a file that must not exist; readers see all of it or nothing, and once this returns no power loss takes a durable name
    /// back.
    /// </summary>
    /// <param name="path">The name to take; its directory exists.</param>
    /// <param name="content">What the file holds.</param>
    /// <param name="durable">Whether the name must outlive the machine; otherwise the flushes, its cost by far, are left out.</param>
    /// <returns>False when somebody else has the name.</returns>
    /// <exception cref="IOException">The file cannot be written; <c>HResult</c> is the error number.</exception>
    public static bool TryTake(string path, ReadOnlySpan<byte> content, bool durable = true)
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
}
