using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;

namespace Satchel.Storage.Packs;

/// <summary>Writes one pack. For one caller at a time; disposing before <see cref="Publish"/> leaves nothing.</summary>
internal sealed class PackWriter : IDisposable
{
    private const int BufferSize = 1024 * 1024;

    private readonly TemporaryFile _file;
    private readonly List<PackEntry> _entries = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _buffered;
    private long _indexOffset;
    private bool _disposed;

    public PackWriter(StoreLayout layout)
    {
        _file = new TemporaryFile(layout);
        Write(PackFormat.HeadMagic);
    }

    /// <summary>How many blobs have been added.</summary>
    public int Count => _entries.Count;

    private long Position => _file.Length + _buffered;

    /// <summary>Adds a blob whose digest has been verified and that has not been added before.</summary>
    public void Append(Digest digest, ReadOnlySpan<byte> content)
    {
        _entries.Add(new PackEntry(digest, Position, content.Length));
        Write(content);
    }

    /// <summary>
    /// Writes index and trailer and makes the bytes durable, not yet the name: no blob may be added any more, and only the name
    /// needs room.
    /// </summary>
    /// <exception cref="DiskFullException">No room; dispose removes what was written.</exception>
    public void Seal()
    {
        _indexOffset = Position;
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
        BinaryPrimitives.WriteInt64BigEndian(trailer, _indexOffset);
        BinaryPrimitives.WriteInt64BigEndian(trailer[8..], _entries.Count);
        checksum.AppendData(trailer[..16]);
        checksum.GetHashAndReset(trailer[16..]);
        PackFormat.TailMagic.CopyTo(trailer[(16 + Digest.Size)..]);
        Write(trailer);
        FlushBuffer();
        _file.Seal();
    }

    /// <summary>Makes the sealed pack durable under <paramref name="target"/>.</summary>
    /// <exception cref="DiskFullException">No room for the name.</exception>
    public Pack Publish(string target)
    {
        _file.Publish(target);
        return new Pack(
            target,
            _indexOffset,
            [.. _entries.Select(static entry => entry.Digest)],
            [.. _entries.Select(static entry => (int)entry.Length)]
        );
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return; // a buffer that is given back twice would be lent to two
        }

        _disposed = true;
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
