namespace Satchel.Node.Views;

/// <summary>Compares files by what is in them.</summary>
internal static class FileContents
{
    private const int BufferSize = 64 * 1024;

    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public static bool AreSame(string one, string other, CancellationToken cancellationToken)
    {
        using var first = File.OpenHandle(one, share: FileShare.ReadWrite | FileShare.Delete);
        using var second = File.OpenHandle(other, share: FileShare.ReadWrite | FileShare.Delete);
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
}
