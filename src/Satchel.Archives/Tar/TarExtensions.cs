using System.Buffers.Text;
using System.Text;

namespace Satchel.Archives.Tar;

/// <summary>What the headers in front of an entry say about it: pax records, long names of GNU tar.</summary>
internal sealed class TarExtensions(string archive)
{
    public string? Path { get; private set; }

    public string? LinkPath { get; private set; }

    public long? Size { get; private set; }

    /// <summary>Whether nothing was said that an entry would have to follow.</summary>
    public bool IsEmpty => Path is null && LinkPath is null && Size is null;

    /// <param name="type"><c>x</c> and <c>g</c>: pax for one entry or all; <c>L</c> and <c>K</c>: GNU name and link.</param>
    public void Add(char type, ReadOnlySpan<byte> data)
    {
        try
        {
            switch (type)
            {
                case 'L':
                    Path = TarHeaderFormat.ReadText(data);
                    break;
                case 'K':
                    LinkPath = TarHeaderFormat.ReadText(data);
                    break;
                default:
                    AddRecords(data, isGlobal: type == 'g');
                    break;
            }
        }
        catch (DecoderFallbackException)
        {
            throw new ArchiveRefusedException(archive, "a header in it has a name that is not UTF-8");
        }
    }

    private void AddRecords(ReadOnlySpan<byte> data, bool isGlobal)
    {
        while (!data.IsEmpty)
        {
            // "<length> <key>=<value>\n", the length counting all of it.
            if (
                !Utf8Parser.TryParse(data, out int length, out var digits)
                || length <= digits + 1
                || length > data.Length
                || data[digits] != (byte)' '
                || data[length - 1] != (byte)'\n'
            )
            {
                throw new ArchiveRefusedException(archive, "an extended header in it is damaged");
            }

            var record = data[(digits + 1)..(length - 1)];
            data = data[length..];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                throw new ArchiveRefusedException(archive, "an extended header in it is damaged");
            }

            AddRecord(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..], isGlobal);
        }
    }

    private void AddRecord(string key, ReadOnlySpan<byte> value, bool isGlobal)
    {
        var names = key is "path" or "linkpath" or "size";
        if (key.StartsWith("GNU.sparse.", StringComparison.Ordinal) || (names && isGlobal))
        {
            throw new ArchiveRefusedException(
                archive,
                $"a header in it sets '{key}'{(isGlobal ? " for all entries" : ", and sparse files are not taken")}"
            );
        }

        switch (key)
        {
            case "path":
                Path = TarHeaderFormat.ReadAll(value);
                break;
            case "linkpath":
                LinkPath = TarHeaderFormat.ReadAll(value);
                break;
            case "size":
                Size =
                    Utf8Parser.TryParse(value, out long size, out var consumed) && consumed == value.Length && size >= 0
                        ? size
                        : throw new ArchiveRefusedException(archive, "a header in it has an impossible size");
                break;
        }
    }
}
