using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Packaging.Hashing;

/// <summary>
/// Bytes of a stat cache, little-endian: a first line with the version; per file the length of its path in bytes (4), the path, size,
/// modified, changed, inode (8 each), digest (32); at the end the SHA-256 of everything before.
/// </summary>
internal static class StatCacheFormat
{
    private const int FixedLength = (4 * sizeof(long)) + Digest.Size;

    private static ReadOnlySpan<byte> Header => "satchel-stat-cache 1\n"u8;

    public static byte[] Write(IReadOnlyCollection<HashedFile> files)
    {
        var length =
            Header.Length + Digest.Size + files.Sum(static file => sizeof(int) + Encoding.UTF8.GetByteCount(file.File.Path) + FixedLength);
        var content = new byte[length];
        Header.CopyTo(content);
        var rest = content.AsSpan(Header.Length);
        foreach (var file in files)
        {
            var pathLength = Encoding.UTF8.GetBytes(file.File.Path, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, pathLength);
            rest = rest[(sizeof(int) + pathLength)..];
            BinaryPrimitives.WriteInt64LittleEndian(rest, file.Status.Size);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], file.Status.ModifiedNs);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], file.Status.ChangedNs);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[24..], file.Status.Inode);
            file.Digest.CopyTo(rest[32..]);
            rest = rest[FixedLength..];
        }

        SHA256.HashData(content.AsSpan(0, length - Digest.Size), rest);
        return content;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; anything else knows no file.</summary>
    public static Dictionary<string, CachedFile> Read(ReadOnlySpan<byte> content)
    {
        var known = new Dictionary<string, CachedFile>(StringComparer.Ordinal);
        if (
            !content.StartsWith(Header)
            || content.Length < Header.Length + Digest.Size
            || Digest.Of(content[..^Digest.Size]) != new Digest(content[^Digest.Size..])
        )
        {
            return known;
        }

        // The checksum holds, so these are the lengths that were written.
        var rest = content[Header.Length..^Digest.Size];
        known.EnsureCapacity(rest.Length / (FixedLength + 40));
        while (!rest.IsEmpty)
        {
            var pathLength = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var path = Encoding.UTF8.GetString(rest.Slice(sizeof(int), pathLength));
            rest = rest[(sizeof(int) + pathLength)..];
            known[path] = new CachedFile(
                BinaryPrimitives.ReadInt64LittleEndian(rest),
                BinaryPrimitives.ReadInt64LittleEndian(rest[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(rest[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]),
                new Digest(rest.Slice(32, Digest.Size))
            );
            rest = rest[FixedLength..];
        }

        return known;
    }

    /// <summary>
    /// Reads a remembered tree; null when it is damaged. One with a false digest does no harm: the cluster does not know
    /// it.
    /// </summary>
    public static PackageTree? ReadTree(ReadOnlySpan<byte> content)
    {
        try
        {
            return PackageTree.Parse(content);
        }
        catch (PackageFormatException)
        {
            return null;
        }
    }
}
