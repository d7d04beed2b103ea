using Microsoft.Win32.SafeHandles;

namespace Satchel.Node.Logs;

/// <summary>Looks for the last lines of a file from its end, however long it and they are.</summary>
internal static class LastLines
{
    private const int BlockSize = 64 * 1024;

    /// <param name="file">The file; it may grow meanwhile.</param>
    /// <param name="end">What stands behind is not looked at.</param>
    /// <param name="count">How many; the last one may lack its end.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Where they begin; 0 when there are no more than that.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static long Find(SafeFileHandle file, long end, long count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return end;
        }

        var block = new byte[BlockSize];
        // The last byte may end the last line: it is no line that begins behind it.
        for (var until = end - 1; until > 0; until -= Math.Min(until, BlockSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Math.Max(0, until - BlockSize);
            var read = RandomAccess.Read(file, block.AsSpan(0, (int)(until - start)), start);
            for (var rest = block.AsSpan(0, read); rest.LastIndexOf((byte)'\n') is var newline and >= 0; rest = rest[..newline])
            {
                if (--count == 0)
                {
                    return start + newline + 1;
                }
            }
        }

        return 0;
    }
}
