using System.IO.Compression;
using System.Security.Cryptography;

namespace Satchel.Testing.Python;

/// <summary>A small wheel, made by the test: a package with the attribute <c>version</c>.</summary>
/// <param name="Name">Distribution and package.</param>
/// <param name="Version">Version.</param>
public sealed record Wheel(string Name, string Version)
{
    /// <summary>What it requires, such as <c>other&gt;=2</c>.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Specifier of the Python it is for; empty is any.</summary>
    public string RequiresPython { get; init; } = "";

    /// <summary>The module, when it is another than one with the version.</summary>
    public string? Source { get; init; }

    /// <summary>The end of the file's name.</summary>
    public string Tag { get; init; } = "py3-none-any";

    public string FileName => $"{Name}-{Version}-{Tag}.whl";

    /// <summary>The file.</summary>
    public byte[] Bytes()
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            var info = $"{Name}-{Version}.dist-info";
            var metadata = string.Concat(Requires.Select(requirement => $"Requires-Dist: {requirement}\n"));
            metadata += RequiresPython.Length > 0 ? $"Requires-Python: {RequiresPython}\n" : "";
            Write(zip, $"{Name}/__init__.py", Source ?? $"version = '{Version}'\n");
            Write(zip, $"{info}/METADATA", $"Metadata-Version: 2.1\nName: {Name}\nVersion: {Version}\n{metadata}");
            Write(zip, $"{info}/WHEEL", $"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {Tag}\n");
            Write(zip, $"{info}/entry_points.txt", $"[console_scripts]\n{Name}-tool = {Name}:print\n");
            Write(zip, $"{info}/RECORD", $"{Name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n");
        }

        return content.ToArray();
    }

    /// <summary>Hex digits of the SHA-256 of bytes.</summary>
    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Write(ZipArchive zip, string name, string text)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero); // equal wheels are equal bytes
        using var writer = new StreamWriter(entry.Open());
        writer.Write(text);
    }
}
