using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Streams;
using Satchel.Packaging.Building;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>
/// A file of a package, read once more for sending: from its start on, its end is only reached when the bytes are those that were hashed.
/// </summary>
/// <param name="handle">Closed with the stream.</param>
/// <param name="blob">What the bytes must be.</param>
/// <param name="path">Package path, for the error.</param>
/// <param name="start">Byte to begin at. Behind the first one only the length is verified: whoever has the bytes before verifies all.</param>
internal sealed class SourceStream(SafeFileHandle handle, BlobRef blob, string path, long start = 0) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SparseReader _reader = new(handle, blob.Size);
    private readonly long _start = start;
    private long _position = start;
    private bool _verified = start > 0;

    public override long Length => blob.Size - _start;

    public override int Read(Span<byte> buffer) => buffer.IsEmpty ? 0 : Take(buffer, _reader.Read(buffer, _position));

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
            handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> buffer, int count)
    {
        if (_start == 0)
        {
            _hash.AppendData(buffer[..count]);
        }

        _position += count;

        // Checked with the last byte: what reads no further than the announced length must not miss it.
        if (_position > blob.Size || (count == 0 && _position < blob.Size) || (_position == blob.Size && !_verified && !Verify()))
        {
            throw PackagingErrors.FileChanged(path, "changed");
        }

        return count;
    }

    private bool Verify()
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        _verified = _hash.TryGetCurrentHash(digest, out _) && new Digest(digest) == blob.Digest;
        return _verified;
    }
}
