using System.Buffers.Binary;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>The first half of a digest: enough to find a blob by; whoever reads it compares all of the digest.</summary>
internal readonly record struct DigestPrefix(ulong High, ulong Low)
{
    public static DigestPrefix Of(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return new DigestPrefix(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>First byte of the digest: spreads evenly over 256.</summary>
    public int Shard => (int)(High >> 56);
}
