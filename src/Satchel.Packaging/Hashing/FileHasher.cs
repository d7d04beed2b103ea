using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>Reads files in constant memory, one after the other, and notices when one changes meanwhile. For one thread.</summary>
/// <param name="progress">Takes bytes as they are read.</param>
internal sealed class FileHasher(PackagingTally progress, CancellationToken cancellationToken) : IDisposable
{
    private const int Attempts = 3;
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c> when it never held still.</exception>
    /// <exception cref="IOException">It cannot be opened or read; <c>HResult</c> is the error number.</exception>
    public HashedFile Hash(FoundFile file)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var handle = ReadOnlyFile.TryOpen(file.Source) ?? throw PackagingErrors.FileChanged(file.Path, "was removed");
            var before = FileStatus.OfOpen(handle);
            if (before.Kind is not FileKind.Regular)
            {
                throw PackagingErrors.FileChanged(file.Path, "was replaced");
            }

            var settled = FileClock.IsSettled(before, TimeProvider.System.GetUtcNow());
            var (digest, length) = HashContent(handle, before.Size);
            if (length == before.Size && FileStatus.OfOpen(handle) == before)
            {
                return new HashedFile(file, digest, before, settled);
            }

            progress.TakeBack(length);
        }

        throw PackagingErrors.FileChanged(file.Path, "changed");
    }

    /// <summary>Only asks whether it can be opened.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public static void Probe(FoundFile file) => ReadOnlyFile.TryOpen(file.Source)?.Dispose();

    public void Dispose() => _hash.Dispose();

    private (Digest Digest, long Length) HashContent(SafeFileHandle handle, long size)
    {
        var reader = new SparseReader(handle, size);
        long length = 0;
        while (length < size || size == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = reader.Read(_buffer, length);
            if (count == 0)
            {
                break;
            }

            length += count;
            progress.AddBytes(count);
            if (length == size && count == size)
            {
                return (Digest.Of(_buffer.AsSpan(0, count)), length);
            }

            _hash.AppendData(_buffer, 0, count);
        }

        Span<byte> digest = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(digest);
        return (new Digest(digest), length);
    }
}
