using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Satchel.Testing.Conda;

/// <summary>A small conda package (<c>.conda</c>), made by the test.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
public sealed record CondaPackage(string Name, string Version)
{
    /// <summary>Directory that stands in files for that of the environment.</summary>
    public const string Prefix = "/opt/placeholder_of_the_environment";

    /// <summary>What it requires, such as <c>other &gt;=2</c>.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    public string Build { get; init; } = "0";

    /// <summary>Platform; <c>noarch</c> is any.</summary>
    public string Subdir { get; init; } = "noarch";

    /// <summary>Programs of a Python package, such as <c>tool = module:function</c>; null when it is none.</summary>
    public IReadOnlyList<string>? EntryPoints { get; init; }

    /// <summary>Text files by path; <see cref="Prefix"/> in them is replaced when they are installed. Those in <c>bin</c> can be executed.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Targets of links by path.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string FileName => $"{Name}-{Version}-{Build}.conda";

    /// <summary>A package of one module with the attribute <c>version</c> and a program <c>NAME-tool</c> that prints it.</summary>
    public static CondaPackage OfPython(string name, string version, params IReadOnlyList<string> depends) =>
        new(name, version)
        {
            Depends = ["python", .. depends],
            EntryPoints = [$"{name}-tool = {name}:main"],
            Files = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [$"site-packages/{name}/__init__.py"] = $"version = '{version}'\n\ndef main():\n    print(version)\n",
            },
        };

    /// <summary>The file.</summary>
    public byte[] Bytes()
    {
        var stem = FileName[..^".conda".Length];
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "metadata.json", "{\"conda_pkg_format_version\": 2}"u8.ToArray());
            Write(zip, $"pkg-{stem}.tar.zst", ZstdFrame(Tar(Payload())));
            Write(zip, $"info-{stem}.tar.zst", ZstdFrame(Tar(Info())));
        }

        return content.ToArray();
    }

    /// <summary>Its row of the channel's list.</summary>
    public JsonObject Record()
    {
        var bytes = Bytes();
        var record = Index();
        record["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        record["size"] = bytes.Length;
        return record;
    }

    private JsonObject Index()
    {
        var index = new JsonObject
        {
            ["name"] = Name,
            ["version"] = Version,
            ["build"] = Build,
            ["build_number"] = 0,
            ["depends"] = new JsonArray([.. Depends.Select(spec => (JsonNode)spec)]),
            ["subdir"] = Subdir,
        };
        if (Subdir is "noarch")
        {
            index["noarch"] = EntryPoints is null ? "generic" : "python";
        }

        return index;
    }

    private List<TarEntry> Payload()
    {
        var entries = new List<TarEntry>();
        foreach (var (path, text) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            entries.Add(FileEntry(path, Encoding.UTF8.GetBytes(text)));
        }

        foreach (var (path, target) in Links.OrderBy(link => link.Key, StringComparer.Ordinal))
        {
            entries.Add(
                new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch }
            );
        }

        return entries;
    }

    private List<TarEntry> Info()
    {
        var paths = new JsonArray();
        foreach (var (path, text) in Files)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var entry = new JsonObject
            {
                ["_path"] = path,
                ["path_type"] = "hardlink",
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                ["size_in_bytes"] = bytes.Length,
            };
            if (text.Contains(Prefix, StringComparison.Ordinal))
            {
                entry["file_mode"] = "text";
                entry["prefix_placeholder"] = Prefix;
            }

            paths.Add(entry);
        }

        foreach (var (path, _) in Links)
        {
            paths.Add(new JsonObject { ["_path"] = path, ["path_type"] = "softlink" });
        }

        var entries = new List<TarEntry>
        {
            FileEntry("info/index.json", Encoding.UTF8.GetBytes(Index().ToJsonString())),
            FileEntry(
                "info/paths.json",
                Encoding.UTF8.GetBytes(new JsonObject { ["paths"] = paths, ["paths_version"] = 1 }.ToJsonString())
            ),
        };
        if (EntryPoints is not null)
        {
            var link = new JsonObject
            {
                ["noarch"] = new JsonObject
                {
                    ["type"] = "python",
                    ["entry_points"] = new JsonArray([.. EntryPoints.Select(point => (JsonNode)point)]),
                },
                ["package_metadata_version"] = 1,
            };
            entries.Add(FileEntry("info/link.json", Encoding.UTF8.GetBytes(link.ToJsonString())));
        }

        return entries;
    }

    private static PaxTarEntry FileEntry(string path, byte[] bytes)
    {
        const UnixFileMode plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode program = plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = new MemoryStream(bytes),
            ModificationTime = DateTimeOffset.UnixEpoch,
            Mode = path.StartsWith("bin/", StringComparison.Ordinal) ? program : plain,
        };
    }

    private static byte[] Tar(IEnumerable<TarEntry> entries)
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        // One of no entries is not even begun, while its end is two empty blocks.
        return content.Length == 0 ? new byte[1024] : content.ToArray();
    }

    /// <summary>A Zstandard frame (RFC 8878) of raw blocks: nothing is compressed.</summary>
    private static byte[] ZstdFrame(byte[] content)
    {
        const int largestBlock = 100_000;
        using var frame = new MemoryStream();
        var header = new byte[9];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xFD2FB528);
        header[4] = 0xA0; // one segment, size in four bytes
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(5), (uint)content.Length);
        frame.Write(header);
        for (var start = 0; start < content.Length; start += largestBlock)
        {
            var length = Math.Min(largestBlock, content.Length - start);
            var block = (length << 3) | (start + length == content.Length ? 1 : 0);
            frame.Write([(byte)block, (byte)(block >> 8), (byte)(block >> 16)]);
            frame.Write(content, start, length);
        }

        return frame.ToArray();
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero); // equal packages are equal bytes
        using var stream = entry.Open();
        stream.Write(bytes);
    }
}
