using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// The canonical bytes of a tree: a first line, then one record per entry in order. Texts carry their byte length in front, so a name may
/// hold any byte but NUL.
/// <code>
/// satchel-tree 1\n
/// f &lt;- or x&gt; &lt;64 hex&gt; &lt;size&gt; &lt;path length&gt;:&lt;path&gt;\n      regular file
/// d &lt;path length&gt;:&lt;path&gt;\n                                empty directory
/// l &lt;path length&gt;:&lt;path&gt; &lt;target length&gt;:&lt;target&gt;\n      symbolic link
/// </code>
/// </summary>
internal static class PackageTreeFormat
{
    private static readonly byte[] Header = "satchel-tree 1\n"u8.ToArray();

    public static byte[] Write(ReadOnlySpan<PackageEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>(Header.Length + (entries.Length * 128));
        buffer.Write(Header);
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case PackageEntry.File file:
                    buffer.Write(file.Executable ? "f x "u8 : "f - "u8);
                    buffer.Write(Encoding.ASCII.GetBytes(file.Blob.Digest.Hex));
                    buffer.Write(" "u8);
                    WriteNumber(buffer, file.Blob.Size);
                    break;
                case PackageEntry.EmptyDirectory:
                    buffer.Write("d"u8);
                    break;
                case PackageEntry.Symlink:
                    buffer.Write("l"u8);
                    break;
                default:
                    throw new PackageFormatException($"Entry '{entry.Path}' is of an unknown kind.");
            }

            WriteText(buffer, entry.Path);
            if (entry is PackageEntry.Symlink link)
            {
                WriteText(buffer, link.Target);
            }

            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static List<PackageEntry> Read(ReadOnlySpan<byte> canonical)
    {
        if (!canonical.StartsWith(Header))
        {
            throw new PackageFormatException("The package tree does not start with 'satchel-tree 1'.");
        }

        var rest = canonical[Header.Length..];
        var entries = new List<PackageEntry>();
        while (!rest.IsEmpty)
        {
            entries.Add(ReadEntry(ref rest));
            Expect(ref rest, (byte)'\n');
        }

        return entries;
    }

    private static PackageEntry ReadEntry(ref ReadOnlySpan<byte> rest)
    {
        var kind = rest[0];
        rest = rest[1..];
        switch (kind)
        {
            case (byte)'f':
                Expect(ref rest, (byte)' ');
                var executable = Take(ref rest, 1)[0] switch
                {
                    (byte)'x' => true,
                    (byte)'-' => false,
                    _ => throw Malformed(),
                };
                Expect(ref rest, (byte)' ');
                if (!Digest.TryParse(Encoding.ASCII.GetString(Take(ref rest, Digest.Size * 2)), out var digest))
                {
                    throw Malformed();
                }

                Expect(ref rest, (byte)' ');
                var size = ReadNumber(ref rest);
                return new PackageEntry.File(ReadText(ref rest), new BlobRef(digest, size), executable);
            case (byte)'d':
                return new PackageEntry.EmptyDirectory(ReadText(ref rest));
            case (byte)'l':
                return new PackageEntry.Symlink(ReadText(ref rest), ReadText(ref rest));
            default:
                throw Malformed();
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        buffer.Write(" "u8);
        WriteNumber(buffer, Encoding.UTF8.GetByteCount(text));
        buffer.Write(":"u8);
        Encoding.UTF8.GetBytes(text, buffer);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, long number)
    {
        Utf8Formatter.TryFormat(number, buffer.GetSpan(20), out var written);
        buffer.Advance(written);
    }

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        Expect(ref rest, (byte)' ');
        var length = ReadNumber(ref rest);
        Expect(ref rest, (byte)':');
        if (length > rest.Length)
        {
            throw Malformed();
        }

        return Encoding.UTF8.GetString(Take(ref rest, (int)length));
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        if (!Utf8Parser.TryParse(rest, out long number, out var consumed) || number < 0)
        {
            throw Malformed();
        }

        rest = rest[consumed..];
        return number;
    }

    private static void Expect(ref ReadOnlySpan<byte> rest, byte value)
    {
        if (Take(ref rest, 1)[0] != value)
        {
            throw Malformed();
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
        {
            throw Malformed();
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static PackageFormatException Malformed() => new("The package tree is cut short or damaged.");
}
