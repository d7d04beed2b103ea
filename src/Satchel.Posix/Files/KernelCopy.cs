using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>Copies between open files without the bytes passing through this process. Holes stay holes. For one thread a pair of files.</summary>
public static unsafe partial class KernelCopy
{
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoSuchAddress = 6;
    private const int Interrupted = 4;

    // Other file systems, older kernels, files of a kind that it is not for: ENOSYS, EXDEV, EINVAL, EOPNOTSUPP, EPERM.
    private static readonly int[] Refusals = [38, 18, 22, 95, 1];

    /// <summary>Copies a piece to the same place of a file that holds nothing there yet, and makes that as long as the piece reaches.</summary>
    /// <param name="from">Open for reading. Its position is moved.</param>
    /// <param name="to">Open for writing.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How long it is; above 0.</param>
    /// <returns>False when the kernel does not copy between these; nothing of the piece counts then.</returns>
    /// <exception cref="IOException">The source has become shorter, there is no room, or the disk failed.</exception>
    public static bool TryCopy(SafeFileHandle from, SafeFileHandle to, long offset, long count)
    {
        var end = offset + count;
        var at = offset;
        while (at < end)
        {
            var data = Seek(from, at, SeekData);
            if (data < 0 && Marshal.GetLastPInvokeError() == NoSuchAddress)
            {
                break;
            }

            at = Math.Max(at, data);
            var hole = Seek(from, at, SeekHole);
            var stop = hole > at ? Math.Min(hole, end) : end;
            while (at < stop)
            {
                var (source, target) = (at, at);
                var copied = CopyRange(from, &source, to, &target, (nint)(stop - at), 0);
                if (copied > 0)
                {
                    at += copied;
                }
                else if (copied == 0)
                {
                    throw new EndOfStreamException("A file that is copied became shorter.");
                }
                else if (Marshal.GetLastPInvokeError() is var error && error != Interrupted)
                {
                    return Refusals.Contains(error) ? false : throw PosixError.Last("copy");
                }
            }
        }

        SparseFile.SetLength(to, end);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyRange(SafeFileHandle from, long* source, SafeFileHandle to, long* target, nint count, uint flags);
}
