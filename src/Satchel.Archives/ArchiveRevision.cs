using System.IO.Compression;
using System.Text;

namespace Satchel.Archives;

/// <summary>The commit that git writes into the archives it makes: the comment of a zip, a global header of a tar.</summary>
public static class ArchiveRevision
{
    private const int HashLength = 40;
    private const int TarBlock = 512;

    /// <summary>Reads it.</summary>
    /// <param name="name">The archive's name, which says its kind.</param>
    /// <param name="content">The archive, seekable.</param>
    /// <returns>40 hexadecimal digits; null when there is none.</returns>
    public static string? Find(string name, Stream content) =>
        ArchiveKinds.TryFromName(name, out var kind)
            ? kind switch
            {
                ArchiveKind.Zip => OfZip(content),
                ArchiveKind.TarGzip => OfTar(content),
                _ => null,
            }
            : null;

    private static string? OfZip(Stream content)
    {
        // The comment is the last of the file, and its length stands before it.
        Span<byte> end = stackalloc byte[HashLength + 2];
        if (content.Length < end.Length)
        {
            return null;
        }

        content.Position = content.Length - end.Length;
        content.ReadExactly(end);
        return end[0] == HashLength && end[1] == 0 ? AsHash(end[2..]) : null;
    }

    private static string? OfTar(Stream content)
    {
        content.Position = 0;
        using var unpacked = new GZipStream(content, CompressionMode.Decompress, leaveOpen: true);
        var blocks = new byte[2 * TarBlock];
        const int typeOfEntry = 156;
        if (unpacked.ReadAtLeast(blocks, blocks.Length, throwOnEndOfStream: false) < blocks.Length || blocks[typeOfEntry] != 'g')
        {
            return null;
        }

        var header = Encoding.ASCII.GetString(blocks, TarBlock, TarBlock);
        const string key = " comment=";
        var place = header.IndexOf(key, StringComparison.Ordinal);
        return place < 0 ? null : AsHash(blocks.AsSpan(TarBlock + place + key.Length, HashLength));
    }

    private static string? AsHash(ReadOnlySpan<byte> text)
    {
        var hash = Encoding.ASCII.GetString(text);
        return hash.All(char.IsAsciiHexDigitLower) ? hash : null;
    }
}
