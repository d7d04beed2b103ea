using System.Buffers.Text;
using System.Text;

namespace Satchel.Archives.Tar;

/// <summary>What the headers in front of an entry say about it: pax records, long names of GNU tar.</summary>
internal sealed class TarExtensions(string archive)
{
    private readonly List<long> _sparseNumbers = [];
    private string? _major;
    private string? _minor;
    private long? _sparseSize;
    private string? _sparseName;
    private string? _path;

    public string? Path => _sparseName ?? _path;

    public string? LinkPath { get; private set; }

    public long? Size { get; private set; }

    /// <summary>Which form of sparse file follows: <c>1.0</c> has its map in front of the content, <c>0.0</c> and <c>0.1</c> have it here; null for none.</summary>
    public string? SparseForm => _major is null && _sparseSize is null ? null : $"{_major ?? "0"}.{_minor ?? "0"}";

    /// <summary>Size of a sparse file, in bytes.</summary>
    public long SparseSize => _sparseSize ?? -1;

    /// <summary>Offset and length of each part, for those forms that say it here.</summary>
    public IReadOnlyList<long> SparseNumbers => _sparseNumbers;

    /// <summary>Whether nothing was said that an entry would have to follow.</summary>
    public bool IsEmpty => Path is null && LinkPath is null && Size is null && SparseForm is null;

    /// <param name="type"><c>x</c> and <c>g</c>: pax for one entry or all; <c>L</c> and <c>K</c>: GNU name and link.</param>
    public void Add(char type, ReadOnlySpan<byte> data)
    {
        try
        {
            switch (type)
            {
                case 'L':
                    _path = TarHeaderFormat.ReadText(data);
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
                throw Damaged();
            }

            var record = data[(digits + 1)..(length - 1)];
            data = data[length..];
            var equals = record.IndexOf((byte)'=');
            if (equals < 0)
            {
                throw Damaged();
            }

            AddRecord(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..], isGlobal);
        }
    }

    private void AddRecord(string key, ReadOnlySpan<byte> value, bool isGlobal)
    {
        if (isGlobal && (key is "path" or "linkpath" or "size" || key.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
        {
            throw new ArchiveRefusedException(archive, $"a header in it sets '{key}' for all entries");
        }

        switch (key)
        {
            case "path":
                _path = TarHeaderFormat.ReadAll(value);
                break;
            case "linkpath":
                LinkPath = TarHeaderFormat.ReadAll(value);
                break;
            case "size":
                Size = ReadSize(value);
                break;
            case "GNU.sparse.major":
                _major = TarHeaderFormat.ReadAll(value);
                break;
            case "GNU.sparse.minor":
                _minor = TarHeaderFormat.ReadAll(value);
                break;
            case "GNU.sparse.name":
                _sparseName = TarHeaderFormat.ReadAll(value);
                break;
            case "GNU.sparse.size" or "GNU.sparse.realsize":
                _sparseSize = ReadSize(value);
                break;
            case "GNU.sparse.offset" or "GNU.sparse.numbytes":
                _sparseNumbers.Add(ReadSize(value));
                break;
            case "GNU.sparse.map":
                _sparseNumbers.AddRange(SparseMap.ReadNumbers(value, (byte)',') ?? throw Damaged());
                break;
        }
    }

    private long ReadSize(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long size, out var consumed) && consumed == value.Length && size >= 0
            ? size
            : throw new ArchiveRefusedException(archive, "a header in it has an impossible size");

    private ArchiveRefusedException Damaged() => new(archive, "an extended header in it is damaged");
}
