using System.Runtime.CompilerServices;

namespace Satchel.Server.Logs;

/// <summary>Reads a stream as it is handed on: piece by piece.</summary>
internal static class StreamPieces
{
    /// <summary>Most bytes of a piece of a log.</summary>
    public const int Size = 64 * 1024;

    /// <summary>What is left of a stream, which is disposed then.</summary>
    /// <param name="buffer">Each piece lies in it, until the next one is asked for.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadToEndAsync(
        this Task<Stream> opening,
        Memory<byte> buffer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var stream = await opening.ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                yield return buffer[..read];
            }
        }
    }
}
