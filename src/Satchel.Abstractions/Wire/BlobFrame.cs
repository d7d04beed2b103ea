using System.Buffers.Binary;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Wire;

/// <summary>
/// Head of one blob in a batched body (<c>application/vnd.satchel.blobs</c>): 32 bytes digest, 8 bytes length (unsigned, big-endian), then
/// the bytes. Frames follow each other to the end of the body.
/// </summary>
public static class BlobFrame
{
    /// <summary>Length of a head in bytes.</summary>
    public const int HeadSize = Digest.Size + sizeof(long);

    /// <summary>Largest blob that may travel in a batch, in bytes; larger ones go alone, streamed.</summary>
    public const int MaxBlobSize = 1024 * 1024;

    public const string ContentType = "application/vnd.satchel.blobs";

    public static void WriteHead(Span<byte> destination, BlobRef blob)
    {
        blob.Digest.CopyTo(destination);
        BinaryPrimitives.WriteInt64BigEndian(destination[Digest.Size..], blob.Size);
    }

    public static BlobRef ReadHead(ReadOnlySpan<byte> head) =>
        new(new Digest(head[..Digest.Size]), BinaryPrimitives.ReadInt64BigEndian(head[Digest.Size..]));
}
