using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>Writes new files whose long runs of zeros take no room on the disk.</summary>
public static class SparseFile
{
    /// <summary>Zeros are left out in pieces of this size, in bytes; shorter runs are not worth an extent of their own.</summary>
    public const int HoleSize = 32 * 1024;

    /// <summary>Writes bytes at an offset of a file that holds nothing there yet. What is left out reads as zeros once the file is long enough.</summary>
    /// <exception cref="IOException">No room, or the disk failed.</exception>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var zeros = CountPieces(bytes, ofZeros: true);
            offset += zeros;
            bytes = bytes[zeros..];
            var others = CountPieces(bytes, ofZeros: false);
            if (others > 0)
            {
                RandomAccess.Write(file, bytes[..others], offset);
            }

            offset += others;
            bytes = bytes[others..];
        }
    }

    /// <summary>Makes a file as long as what was given to <see cref="Write"/>: it is shorter when that ended with zeros.</summary>
    public static void SetLength(SafeFileHandle file, long length)
    {
        if (RandomAccess.GetLength(file) < length)
        {
            RandomAccess.SetLength(file, length);
        }
    }

    /// <summary>
    /// Cuts what a file has beyond a length. One that is no longer is left alone: ext4 takes what is cut to nothing for a file that is being
    /// replaced, and whoever closes it waits until all that was written since is on the disk.
    /// </summary>
    public static void Cut(SafeFileHandle file, long length)
    {
        if (RandomAccess.GetLength(file) > length)
        {
            RandomAccess.SetLength(file, length);
        }
    }

    /// <returns>Bytes at the start that are pieces of nothing but zeros, or pieces of anything else.</returns>
    private static int CountPieces(ReadOnlySpan<byte> bytes, bool ofZeros)
    {
        var count = 0;
        while (count < bytes.Length)
        {
            var piece = bytes[count..Math.Min(bytes.Length, count + HoleSize)];
            var isHole = piece.Length == HoleSize && !piece.ContainsAnyExcept((byte)0);
            if (isHole != ofZeros)
            {
                break;
            }

            count += piece.Length;
        }

        return count;
    }
}
