using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Client.Files;

/// <summary>
/// Copies a file that lies on this machine, and checks what was written of one piece while the kernel copies the next. Constant memory.
/// </summary>
internal static class NodeCopy
{
    private const int PieceSize = 8 * 1024 * 1024;
    private const int BufferSize = 256 * 1024;

    /// <summary>Copies all of it.</summary>
    /// <param name="source">As long as is told.</param>
    /// <param name="target">Empty; open for reading, too.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="check">Takes in what stands in the target.</param>
    /// <param name="come">Is told how much was written, each time.</param>
    /// <param name="cancellationToken">Leaves a part.</param>
    /// <returns>False when the kernel does not copy between these two, before anything was checked or told.</returns>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static async Task<bool> TryRunAsync(
        SafeFileHandle source,
        SafeFileHandle target,
        long length,
        ContentCheck check,
        Action<long> come,
        CancellationToken cancellationToken
    )
    {
        var buffer = new byte[BufferSize];
        for (long written = 0, seen = 0; seen < length; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (at, count) = (written, Math.Min(PieceSize, length - written));
            var copying =
                count > 0 ? Task.Run(() => KernelCopy.TryCopy(source, target, at, count), CancellationToken.None) : Task.FromResult(true);
            try
            {
                Append(target, seen, written, buffer, check);
            }
            finally
            {
                await ((Task)copying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            seen = written;
            if (!await copying.ConfigureAwait(false))
            {
                return written == 0 ? false : throw new IOException("The copy broke off.");
            }

            written += count;
            come(count);
        }

        return true;
    }

    private static void Append(SafeFileHandle file, long start, long end, byte[] buffer, ContentCheck check)
    {
        // A new one for each piece: behind it there may be more by now.
        var reader = new SparseReader(file, end);
        while (start < end)
        {
            var count = reader.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - start)), start);
            if (count == 0)
            {
                throw new EndOfStreamException("What was written became shorter.");
            }

            check.Append(buffer.AsSpan(0, count));
            start += count;
        }
    }
}
