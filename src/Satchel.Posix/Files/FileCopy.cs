using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>
/// Copies of regular files that keep holes, permission bits (without set-uid, set-gid and sticky) and modification time. A copy is never a
/// hard link.
/// </summary>
public static partial class FileCopy
{
    private const ulong Clone = 0x40049409; // FICLONE
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoSuchData = 6; // ENXIO
    private const int BufferSize = 256 * 1024;
    private const UnixFileMode Permissions = (UnixFileMode)0x1ff;

    /// <summary>Makes a new file that shares its blocks with another until one of them is changed.</summary>
    /// <returns>False, and there is no new file, when the file system cannot do it.</returns>
    /// <exception cref="IOException">The source cannot be read, or the target is there already or cannot be made.</exception>
    public static bool TryClone(string source, string target)
    {
        using var from = OpenSource(source);
        using var to = Create(target);
        if (ControlIo(to, Clone, from) == 0)
        {
            Finish(from, to);
            return true;
        }

        File.Delete(target);
        return false;
    }

    /// <summary>Makes a new file with the same content.</summary>
    /// <exception cref="IOException">The source cannot be read, or the target is there already or cannot be written; a part of it may
    /// be.</exception>
    public static void Copy(string source, string target)
    {
        using var from = OpenSource(source);
        using var to = Create(target);
        var length = RandomAccess.GetLength(from);
        var end = 0L;
        while (end < length && NextData(from, end, source) is { } start && start < length)
        {
            end = Math.Min(Seek(from, start, SeekHole) is > 0 and var hole ? hole : length, length);
            CopyRange(from, to, start, end);
        }

        SparseFile.SetLength(to, length);
        Finish(from, to);
    }

    private static SafeFileHandle OpenSource(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    // Open to nobody else until it has the permission bits of its source.
    private static SafeFileHandle Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        return new FileStream(path, options).SafeFileHandle;
    }

    private static void Finish(SafeFileHandle from, SafeFileHandle to)
    {
        File.SetUnixFileMode(to, File.GetUnixFileMode(from) & Permissions);
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
    }

    /// <returns>Null when there is nothing but a hole up to the end.</returns>
    private static long? NextData(SafeFileHandle file, long offset, string path)
    {
        var start = Seek(file, offset, SeekData);
        return start >= 0 ? start
            : Marshal.GetLastPInvokeError() == NoSuchData ? null
            : throw PosixError.Last(path);
    }

    private static void CopyRange(SafeFileHandle from, SafeFileHandle to, long start, long end)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(end - start, 1)));
        try
        {
            while (start < end)
            {
                var count = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - start)), start);
                if (count == 0)
                {
                    throw new EndOfStreamException("A file of an immutable tree became shorter.");
                }

                RandomAccess.Write(to, buffer.AsSpan(0, count), start);
                start += count;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlIo(SafeFileHandle file, ulong request, SafeFileHandle argument);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
