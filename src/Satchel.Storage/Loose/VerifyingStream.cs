using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Streams;
using Satchel.Posix.Files;

namespace Satchel.Storage.Loose;

/// <summary>
/// Reads one blob's file. Reading it in order from the start hashes on the way, and the read that reaches the end throws instead of handing
/// out the last bytes of a blob that is damaged. A seek gives that up until the stream is back at the start: a range of a large file cannot
/// be verified alone.
/// </summary>
/// <param name="file">Owned.</param>
/// <param name="digest">What the bytes must be.</param>
/// <param name="onDamage">Called once, before the exception.</param>
internal sealed class VerifyingStream(SafeFileHandle file, Digest digest, Action<Digest> onDamage) : SeekableStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SparseReader _reader = new(file, RandomAccess.GetLength(file));
    private readonly long _length = RandomAccess.GetLength(file);
    private long _position;
    private long _hashed;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
            if (value == 0 && _hashed != 0)
            {
                _hash.GetHashAndReset();
                _hashed = 0;
            }
        }
    }

    public override int Read(Span<byte> buffer) => Advance(_reader.Read(buffer, _position), buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // .NET reads files on the thread pool; there is nothing to wait for that a thread of it would not wait for as well.
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Advance(int count, ReadOnlySpan<byte> buffer)
    {
        if (_position == _hashed)
        {
            _hash.AppendData(buffer[..count]);
            _hashed += count;
            var ended = _hashed >= _length || (count == 0 && buffer.Length > 0);
            if (ended && count + buffer.Length > 0)
            {
                Verify();
            }
        }

        _position += count;
        return count;
    }

    private void Verify()
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        _hash.GetCurrentHash(bytes);
        var actual = new Digest(bytes);
        if (actual != digest)
        {
            onDamage(digest);
            throw new BlobMismatchException(digest, actual);
        }
    }
}
