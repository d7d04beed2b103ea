using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Satchel.Archives.Tar;

/// <summary>
/// Reads a tar that may be hostile, in constant memory: ustar, pax (path, linkpath, size), the long names of GNU tar and all four forms of its sparse files. Our own, because
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
    private SparseMap? _sparse;
    private long _padding;

    /// <summary>Bytes of the entry read last; an entry that is skipped need not be read.</summary>
    public Stream Content =>
        _content is null ? throw new InvalidOperationException("No entry has been read.")
        : _sparse is null ? _content
        : new SparseContent(_content, _sparse);

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
            var oldMap = type == 'S' ? await ReadOldMapAsync(cancellationToken).ConfigureAwait(false) : null;
            Begin(header.IsRegularFile || !IsKnown(type) ? header.Size : 0);
            if (header.IsRegularFile)
            {
                _sparse = oldMap ?? await ReadMapAsync(extensions, cancellationToken).ConfigureAwait(false);
                RefuseWrongMap(header);
            }

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

    /// <summary>The map of GNU tar's own form: in the header, and in as many blocks after it as it takes.</summary>
    private async ValueTask<SparseMap> ReadOldMapAsync(CancellationToken cancellationToken)
    {
        var size = TarHeaderFormat.ReadNumber(_block.AsSpan(483, 12)) ?? throw Refused("a header in it has an impossible size");
        var numbers = new List<long>();
        var isSound = SparseMap.TryAddPlaces(_block.AsSpan(386, 96), numbers);
        for (var continues = _block[482] != 0; continues && isSound; continues = _block[504] != 0)
        {
            await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            isSound = SparseMap.TryAddPlaces(_block.AsSpan(0, 504), numbers);
        }

        return (isSound ? SparseMap.Create(size, numbers) : null) ?? throw DamagedMap();
    }

    /// <summary>The map of pax's forms: in the extensions, or in front of the content.</summary>
    private async ValueTask<SparseMap?> ReadMapAsync(TarExtensions extensions, CancellationToken cancellationToken) =>
        extensions.SparseForm switch
        {
            null => null,
            "0.0" or "0.1" => SparseMap.Create(extensions.SparseSize, extensions.SparseNumbers) ?? throw DamagedMap(),
            "1.0" => SparseMap.Create(extensions.SparseSize, await ReadMapInContentAsync(cancellationToken).ConfigureAwait(false))
                ?? throw DamagedMap(),
            var form => throw Refused($"it has a sparse file of an unknown form, '{ArchiveRefusedException.Printable(form)}'"),
        };

    /// <summary>A count, then twice as many numbers, a line each, up to the end of a block.</summary>
    private async ValueTask<List<long>> ReadMapInContentAsync(CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>();
        long? wanted = null;
        while (wanted is null || text.WrittenSpan.Count((byte)'\n') < wanted)
        {
            if (text.WrittenCount > MaxExtensionBytes || _content!.Remaining < BlockSize)
            {
                throw DamagedMap();
            }

            await _content.ReadExactlyAsync(text.GetMemory(BlockSize)[..BlockSize], cancellationToken).ConfigureAwait(false);
            text.Advance(BlockSize);
            budget.CountBytes(BlockSize);
            wanted ??=
                Utf8Parser.TryParse(text.WrittenSpan, out long count, out _) && count is >= 0 and <= MaxExtensionBytes
                    ? 1 + (count * 2)
                    : throw DamagedMap();
        }

        var numbers = SparseMap.ReadNumbers(text.WrittenSpan.TrimEnd((byte)0), (byte)'\n') ?? throw DamagedMap();
        return numbers.Count == wanted ? numbers[1..] : throw DamagedMap();
    }

    private void RefuseWrongMap(TarHeader header)
    {
        if (_sparse is null)
        {
            return;
        }

        if (_sparse.DataBytes != _content!.Remaining)
        {
            throw new ArchiveRefusedException(archive, header.Name, "is a sparse file with another size than its map says");
        }
    }

    private ArchiveRefusedException DamagedMap() => Refused("it has a sparse file with a damaged map");

    private void Begin(long size)
    {
        _sparse = null;
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
