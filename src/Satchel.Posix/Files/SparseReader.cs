using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>
/// Reads a file without touching its holes: the zeros in them cost neither the disk nor the page cache anything. For one thread. Whether the
/// file changes meanwhile is for the caller to find out, as with any reading.
/// </summary>
/// <param name="file">Not owned. Its position is moved.</param>
/// <param name="length">How long it is, in bytes. Beyond, it is read as it is; where it has become shorter, zeros may stand for what is gone.</param>
public sealed partial class SparseReader(SafeFileHandle file, long length)
{
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoSuchAddress = 6;

    // Files below are read at once; looking for holes in them costs more than it saves.
    private const long Smallest = 256 * 1024;

    private long _start;
    private long _end;
    private bool _isHole;

    /// <summary>Reads what lies at an offset.</summary>
    /// <returns>Bytes read; 0 at the end of the file.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public int Read(Span<byte> buffer, long offset)
    {
        if (length < Smallest || offset >= length)
        {
            return RandomAccess.Read(file, buffer, offset);
        }

        if (offset < _start || offset >= _end)
        {
            Find(offset);
        }

        var wanted = buffer[..(int)Math.Min(buffer.Length, _end - offset)];
        if (!_isHole)
        {
            return RandomAccess.Read(file, wanted, offset);
        }

        wanted.Clear();
        return wanted.Length;
    }

    /// <summary>Finds the hole, or the data, that an offset lies in.</summary>
    private void Find(long offset)
    {
        var data = Seek(file, offset, SeekData);
        _start = offset;
        if (data < 0)
        {
            // Nothing but a hole up to the end; or a file system that does not tell, where all is data.
            _isHole = Marshal.GetLastPInvokeError() == NoSuchAddress;
            _end = length;
        }
        else if (data > offset)
        {
            _isHole = true;
            _end = Math.Min(data, length);
        }
        else
        {
            var hole = Seek(file, offset, SeekHole);
            _isHole = false;
            _end = hole > offset ? Math.Min(hole, length) : length;
        }
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
