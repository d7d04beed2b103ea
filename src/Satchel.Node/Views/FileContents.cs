using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Node.Views;

/// <summary>Compares files by what is in them.</summary>
internal static class FileContents
{
    private const int BufferSize = 64 * 1024;

    /// <exception cref="IOException">One cannot be read, or is no regular file.</exception>
    public static bool AreSame(string one, string other, CancellationToken cancellationToken)
    {
        using var first = Open(one);
        using var second = Open(other);
        Span<byte> left = new byte[BufferSize];
        Span<byte> right = new byte[BufferSize];
        for (long offset = 0; ; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(first, left, offset);
            var same = RandomAccess.Read(second, right, offset);
            if (!left[..count].SequenceEqual(right[..same]))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            offset += count;
        }
    }

    private static SafeFileHandle Open(string path) =>
        ReadOnlyFile.TryOpenRegular(path) ?? throw new FileNotFoundException($"There is no file '{path}'.", path);
}
