using System.Buffers.Binary;
using Satchel.Abstractions.Texts;

namespace Satchel.Archives.Xz;

/// <summary>
/// Walks the blocks of an xz file without unpacking them: each names the size of a dictionary, and a decoder allocates what is named. The
/// pieces of a block say how long they are, so the walk comes by every header that a decoder would; the index at the end could lie. A decoder
/// also makes an object of every record of that index, so it must have one for each block and no more.
/// </summary>
internal sealed class XzGuard(Stream xz)
{
    /// <summary>What <c>xz -9</c> uses.</summary>
    public const int MaxDictionaryBytes = 64 * 1024 * 1024;
    private const int MaxBlocks = 500_000;
    private const int StreamHeaderSize = 12;
    private const byte Lzma2 = 0x21;
    private const string Damaged = "it is not an xz file, or it is damaged or cut short";

    private readonly byte[] _buffer = new byte[1024];

    private static ReadOnlySpan<byte> Magic => [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    /// <summary>Leaves the stream where it was.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var start = xz.Position;
        var fault = await WalkAsync(cancellationToken).ConfigureAwait(false);
        xz.Position = start;
        return fault;
    }

    private async ValueTask<string?> WalkAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAsync(0, StreamHeaderSize, cancellationToken).ConfigureAwait(false) || !_buffer.AsSpan(0, 6).SequenceEqual(Magic))
        {
            return Damaged;
        }

        var checkSize = CheckSize(_buffer[7] & 0x0F);
        for (var blocks = 0; ; blocks++)
        {
            if (blocks > MaxBlocks)
            {
                return $"it has more than {MaxBlocks} blocks";
            }

            if (!await ReadAsync(0, 1, cancellationToken).ConfigureAwait(false))
            {
                return Damaged;
            }

            if (_buffer[0] == 0)
            {
                return await ReadVaryingAsync(cancellationToken).ConfigureAwait(false) == blocks ? null : Damaged;
            }

            var headerSize = (_buffer[0] + 1) * 4;
            if (!await ReadAsync(1, headerSize - 1, cancellationToken).ConfigureAwait(false))
            {
                return Damaged;
            }

            if (FindFault(_buffer.AsSpan(0, headerSize - sizeof(uint))) is { } fault)
            {
                return fault;
            }

            if (!await SkipPiecesAsync(checkSize, cancellationToken).ConfigureAwait(false))
            {
                return Damaged;
            }
        }
    }

    /// <summary>Size, flags, sizes packed and unpacked when flagged, then the filters: only one, LZMA2, is taken.</summary>
    private static string? FindFault(ReadOnlySpan<byte> header)
    {
        var flags = header[1];
        var rest = header[2..];
        for (var sizes = (flags >> 6 & 1) + (flags >> 7); sizes > 0; sizes--)
        {
            var last = rest.IndexOfAnyInRange((byte)0, (byte)0x7F);
            if (last < 0)
            {
                return Damaged;
            }

            rest = rest[(last + 1)..];
        }

        if ((flags & 0x3F) != 0 || rest.Length < 3 || rest[0] != Lzma2 || rest[1] != 1)
        {
            return "it is damaged, or packed in a way that is not taken: through other filters of xz than LZMA2";
        }

        var code = rest[2];
        return code > 40 || (2L | (code & 1L)) << ((code / 2) + 11) > MaxDictionaryBytes
            ? $"it asks for a dictionary of more than {ByteCount.Of(MaxDictionaryBytes)}"
            : null;
    }

    /// <summary>Skips the pieces of a block, its padding and its check.</summary>
    private async ValueTask<bool> SkipPiecesAsync(int checkSize, CancellationToken cancellationToken)
    {
        var start = xz.Position;
        while (true)
        {
            if (!await ReadAsync(0, 1, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            var control = _buffer[0];
            if (control == 0)
            {
                break;
            }

            // Packed pieces: two bytes of unpacked size, two of packed, properties when they change. Others: two bytes of size.
            var isPacked = control >= 0x80;
            if (!await ReadAsync(0, isPacked ? 4 : 2, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(isPacked ? 2 : 0)) + 1;
            xz.Position += size + (control >= 0xC0 ? 1 : 0);
        }

        var padding = (4 - ((xz.Position - start) % 4)) % 4;
        xz.Position += padding + checkSize;
        return true;
    }

    /// <summary>A number in pieces of seven bits, the lowest first.</summary>
    /// <returns>Null when it is cut short, or has more than 63 bits.</returns>
    private async ValueTask<long?> ReadVaryingAsync(CancellationToken cancellationToken)
    {
        var number = 0L;
        for (var shift = 0; shift < 63 && await ReadAsync(0, 1, cancellationToken).ConfigureAwait(false); shift += 7)
        {
            number |= (long)(_buffer[0] & 0x7F) << shift;
            if (_buffer[0] < 0x80)
            {
                return number;
            }
        }

        return null;
    }

    /// <returns>False when the file ends before.</returns>
    private async ValueTask<bool> ReadAsync(int at, int count, CancellationToken cancellationToken) =>
        await xz.ReadAtLeastAsync(_buffer.AsMemory(at, count), count, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)
        == count;

    /// <summary>Bytes behind a block: none, 4, 8, 16, 32, 64 for three kinds each.</summary>
    private static int CheckSize(int kind) => kind == 0 ? 0 : 4 << ((kind - 1) / 3);
}
