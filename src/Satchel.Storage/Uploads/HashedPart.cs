using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage.Uploads;

/// <summary>A hash on its way, and of how many bytes.</summary>
internal sealed class HashedPart : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    public Digest Finish()
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(digest);
        return new Digest(digest);
    }

    public void Dispose() => _hash.Dispose();
}
