using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage.Packs;

/// <summary>Writes one pack. For one caller at a time; disposing before <see cref="Publish"/> leaves nothing.</summary>
internal sealed class PackWriter : IDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly TemporaryFile _file;
    private readonly List<PackEntry> _entries = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _buffered;

    public PackWriter(StoreLayout layout)
    {
        _file = new TemporaryFile(layout);
        Write(PackFormat.HeadMagic);
    }

    private long Position => _file.Length + _buffered;

    /// <summary>Adds a blob whose digest has been verified and that has not been added before.</summary>
    public void Append(Digest digest, ReadOnlySpan<byte> content)
    {
        _entries.Add(new PackEntry(digest, Position, content.Length));
        Write(content);
    }

    /// <summary>Writes index and trailer, makes all of it durable under <paramref name="target"/>.</summary>
    public Pack Publish(string target)
    {
        var indexOffset = Position;
        _entries.Sort(static (left, right) => left.Digest.CompareTo(right.Digest));
        using var checksum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> entryBytes = stackalloc byte[PackFormat.EntrySize];
        foreach (var entry in _entries)
        {
            PackFormat.WriteEntry(entryBytes, entry);
            checksum.AppendData(entryBytes);
            Write(entryBytes);
        }

        Span<byte> trailer = stackalloc byte[PackFormat.TrailerSize];
        BinaryPrimitives.WriteInt64BigEndian(trailer, indexOffset);
        BinaryPrimitives.WriteInt64BigEndian(trailer[8..], _entries.Count);
        checksum.AppendData(trailer[..16]);
        checksum.GetHashAndReset(trailer[16..]);
        PackFormat.TailMagic.CopyTo(trailer[(16 + Digest.Size)..]);
        Write(trailer);
        FlushBuffer();
        _file.Publish(target);
        return new Pack(target, indexOffset, [.. _entries.Select(static entry => entry.Digest)]);
    }

    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferSize - _buffered)
        {
            FlushBuffer();
        }

        if (bytes.Length > BufferSize)
        {
            _file.Append(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void FlushBuffer()
    {
        _file.Append(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }
}
