using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Satchel.Archives.Tar;

/// <summary>
/// Reads a tar that may be hostile, in constant memory: ustar, pax (path, linkpath, size) and the long names of GNU tar. Our own, because
/// the reader of the base library makes a buffer as large as a header asks for. Anything odd is refused rather than guessed.
/// </summary>
/// <param name="archive">Name, for messages.</param>
/// <param name="tar">Not owned, read once.</param>
/// <param name="budget">Charged for headers and what is skipped.</param>
[SuppressMessage("Design", "CA1001", Justification = "The content of an entry owns nothing.")]
internal sealed class TarReader(string archive, Stream tar, ArchiveBudget budget)
{
    private const int BlockSize = 512;
    private const int MaxExtensionBytes = 256 * 1024;

    private readonly byte[] _block = new byte[BlockSize];
    private TarContent? _content;
    private long _padding;

    /// <summary>Bytes of the entry read last; an entry that is skipped need not be read.</summary>
    public Stream Content => _content ?? throw new InvalidOperationException("No entry has been read.");

    /// <summary>The next entry, or null after the last one, when the rest has been read to its end.</summary>
    public async ValueTask<TarHeader?> NextAsync(CancellationToken cancellationToken)
    {
        var extensions = new TarExtensions(archive);
        while (true)
        {
            await SkipRestAsync(cancellationToken).ConfigureAwait(false);
            await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
            {
                await DrainAsync(cancellationToken).ConfigureAwait(false);
                return extensions.IsEmpty ? null : throw Refused("it ends after a header that announces an entry");
            }

            if (!TarHeaderFormat.HasRightChecksum(_block))
            {
                throw Refused("a header in it is damaged");
            }

            var type = (char)_block[156];
            var size = TarHeaderFormat.ReadNumber(_block.AsSpan(124, 12)) ?? throw Refused("a header in it has an impossible size");
            if (type is 'x' or 'g' or 'L' or 'K')
            {
                extensions.Add(type, await ReadExtensionAsync(size, cancellationToken).ConfigureAwait(false));
                continue;
            }

            var header = Complete(type, size, extensions);
            Begin(header.IsRegularFile || !IsKnown(type) ? header.Size : 0);
            return header;
        }
    }

    private static bool IsKnown(char type) => type is >= '0' and <= '7' or '\0';

    private TarHeader Complete(char type, long size, TarExtensions extensions)
    {
        try
        {
            return new TarHeader(
                extensions.Path ?? TarHeaderFormat.ReadName(_block),
                type,
                extensions.Size ?? size,
                (UnixFileMode)(
                    (TarHeaderFormat.ReadNumber(_block.AsSpan(100, 8)) ?? throw Refused("a header in it has an impossible mode")) & 0xFFF
                ),
                extensions.LinkPath ?? TarHeaderFormat.ReadText(_block.AsSpan(157, 100))
            );
        }
        catch (DecoderFallbackException)
        {
            throw new ArchiveRefusedException(
                archive,
                Encoding.Latin1.GetString(_block.AsSpan(0, 100)).TrimEnd('\0'),
                "has a name that is not UTF-8"
            );
        }
    }

    private void Begin(long size)
    {
        _content = new TarContent(tar, size, () => Refused("it is cut short"));
        _padding = (BlockSize - (size % BlockSize)) % BlockSize;
    }

    private async ValueTask<byte[]> ReadExtensionAsync(long size, CancellationToken cancellationToken)
    {
        if (size > MaxExtensionBytes)
        {
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"a header in it announces {size} bytes of names"));
        }

        budget.CountEntry();
        Begin(size);
        var bytes = new byte[size];
        await Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private async ValueTask SkipRestAsync(CancellationToken cancellationToken)
    {
        if (_content is null)
        {
            return;
        }

        await SkipAsync(_content.Remaining, cancellationToken).ConfigureAwait(false);
        await SkipAsync(_padding, cancellationToken).ConfigureAwait(false);
        _content = null;
        _padding = 0;
    }

    private async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (count > 0)
            {
                var read = await tar.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken)
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    throw Refused("it is cut short");
                }

                budget.CountBytes(read);
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask ReadBlockAsync(CancellationToken cancellationToken)
    {
        if (await tar.ReadAtLeastAsync(_block, BlockSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < BlockSize)
        {
            throw Refused("it is cut short");
        }

        budget.CountBytes(BlockSize);
    }

    /// <summary>What follows the end mark is not looked at, but read: only then has the compression verified all of it.</summary>
    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await tar.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                budget.CountBytes(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ArchiveRefusedException Refused(string reason) => new(archive, reason);
}
