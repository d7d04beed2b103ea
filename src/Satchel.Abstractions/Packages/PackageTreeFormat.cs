using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// The canonical bytes of a tree: a first line, then one record per entry in order. Texts carry their byte length in front, so a name may
/// hold any byte but NUL.
/// <code>
/// satchel-tree 2\n
/// f &lt;mode&gt; &lt;64 hex&gt; &lt;size&gt; &lt;path length&gt;:&lt;path&gt;\n        regular file, mode in three octal digits
/// d &lt;mode&gt; &lt;path length&gt;:&lt;path&gt;\n                         directory
/// l &lt;path length&gt;:&lt;path&gt; &lt;target length&gt;:&lt;target&gt;\n      symbolic link
/// </code>
/// Version 1 has <c>x</c> or <c>-</c> for the mode of a file and none for directories; it is read, so that what was stored with it can be
/// used, and written only to hold a text against it.
/// </summary>
internal sealed class PackageTreeFormat
{
    private const int ModeDigits = 3;

    private static readonly PackageTreeFormat First = new(1);

    private readonly int _version;
    private readonly byte[] _header;

    private PackageTreeFormat(int version)
    {
        _version = version;
        _header = Encoding.ASCII.GetBytes($"satchel-tree {version}\n");
    }

    /// <summary>The version that new trees are written in.</summary>
    public static PackageTreeFormat Current { get; } = new(2);

    /// <summary>The version a text says it is of.</summary>
    /// <exception cref="PackageFormatException">None that is known.</exception>
    public static PackageTreeFormat Of(ReadOnlySpan<byte> canonical) =>
        canonical.StartsWith(Current._header) ? Current
        : canonical.StartsWith(First._header) ? First
        : throw new PackageFormatException("The package tree does not start with 'satchel-tree 2' or 'satchel-tree 1'.");

    /// <param name="entries">Checked, in order; with version 1 none that it cannot tell.</param>
    public byte[] Write(ReadOnlySpan<PackageEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>(_header.Length + (entries.Length * 128));
        buffer.Write(_header);
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case PackageEntry.File file:
                    buffer.Write("f "u8);
                    WriteMode(buffer, file.Mode, file.Mode == PackageModes.ExecutableFile ? "x"u8 : "-"u8);
                    buffer.Write(" "u8);
                    buffer.Write(Encoding.ASCII.GetBytes(file.Blob.Digest.Hex));
                    buffer.Write(" "u8);
                    WriteNumber(buffer, file.Blob.Size);
                    break;
                case PackageEntry.Directory directory:
                    buffer.Write(_version == 1 ? "d"u8 : "d "u8);
                    WriteMode(buffer, directory.Mode, ""u8);
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

    /// <param name="canonical">Begins with the first line of this version.</param>
    public List<PackageEntry> Read(ReadOnlySpan<byte> canonical)
    {
        var rest = canonical[_header.Length..];
        var entries = new List<PackageEntry>();
        while (!rest.IsEmpty)
        {
            entries.Add(ReadEntry(ref rest));
            Expect(ref rest, (byte)'\n');
        }

        return entries;
    }

    private PackageEntry ReadEntry(ref ReadOnlySpan<byte> rest)
    {
        var kind = rest[0];
        rest = rest[1..];
        switch (kind)
        {
            case (byte)'f':
                Expect(ref rest, (byte)' ');
                var mode = _version == 1 ? ReadExecutable(ref rest) : ReadMode(ref rest);
                Expect(ref rest, (byte)' ');
                if (!Digest.TryParse(Encoding.ASCII.GetString(Take(ref rest, Digest.Size * 2)), out var digest))
                {
                    throw Malformed();
                }

                Expect(ref rest, (byte)' ');
                var size = ReadNumber(ref rest);
                return new PackageEntry.File(ReadText(ref rest), new BlobRef(digest, size), mode);
            case (byte)'d' when _version == 1:
                return new PackageEntry.Directory(ReadText(ref rest), PackageModes.Directory);
            case (byte)'d':
                Expect(ref rest, (byte)' ');
                var directoryMode = ReadMode(ref rest);
                return new PackageEntry.Directory(ReadText(ref rest), directoryMode);
            case (byte)'l':
                return new PackageEntry.Symlink(ReadText(ref rest), ReadText(ref rest));
            default:
                throw Malformed();
        }
    }

    private void WriteMode(ArrayBufferWriter<byte> buffer, UnixFileMode mode, ReadOnlySpan<byte> first)
    {
        if (_version == 1)
        {
            buffer.Write(first);
            return;
        }

        var digits = buffer.GetSpan(ModeDigits);
        for (var i = 0; i < ModeDigits; i++)
        {
            digits[i] = (byte)('0' + (((int)mode >> (3 * (ModeDigits - 1 - i))) & 7));
        }

        buffer.Advance(ModeDigits);
    }

    private static UnixFileMode ReadMode(ref ReadOnlySpan<byte> rest)
    {
        var mode = 0;
        foreach (var digit in Take(ref rest, ModeDigits))
        {
            mode = digit is >= (byte)'0' and <= (byte)'7' ? (mode << 3) | (digit - '0') : throw Malformed();
        }

        return (UnixFileMode)mode;
    }

    private static UnixFileMode ReadExecutable(ref ReadOnlySpan<byte> rest) =>
        Take(ref rest, 1)[0] switch
        {
            (byte)'x' => PackageModes.ExecutableFile,
            (byte)'-' => PackageModes.File,
            _ => throw Malformed(),
        };

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
