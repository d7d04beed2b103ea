using System.IO.Compression;
using System.Security.Cryptography;
using Satchel.Testing.Python;

namespace Satchel.Bench.Scenarios.Environments;

/// <summary>
/// 30 packages on an index of the benchmark's own: real wheels where this machine has some, else made ones with as many files and bytes as a
/// small real package.
/// </summary>
internal sealed class ThirtyPackages : IAsyncDisposable
{
    private const int Count = 30;

    private static readonly string[] Real =
    [
        "aiohttp",
        "attrs",
        "certifi",
        "click",
        "cryptography",
        "emoji",
        "filelock",
        "flask",
        "h11",
        "httpx",
        "idna",
        "jsonschema",
        "msgpack",
        "networkx",
        "numpy",
        "packaging",
        "pathspec",
        "platformdirs",
        "pluggy",
        "psutil",
        "pydantic",
        "pygments",
        "pytest",
        "pyyaml",
        "requests",
        "rich",
        "tabulate",
        "toolz",
        "tqdm",
        "urllib3",
    ];

    private readonly PackageIndex _index;

    private ThirtyPackages(PackageIndex index, IReadOnlyList<string> names)
    {
        _index = index;
        Names = names;
    }

    /// <summary>What to install; with what they need it may be more.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Url => _index.Url;

    /// <summary>How often a file was fetched.</summary>
    public int Fetched => _index.Requests.Count(path => path.StartsWith("/files/", StringComparison.Ordinal));

    /// <summary>What was asked for so far, pages too.</summary>
    public int Asked => _index.Requests.Count;

    public static ThirtyPackages Serve()
    {
        var index = new PackageIndex();
        if (RealWheels.Directory is { } wheels)
        {
            foreach (var file in Directory.EnumerateFiles(wheels, "*.whl"))
            {
                index.Add(Path.GetFileName(file), File.ReadAllBytes(file));
            }

            return new ThirtyPackages(index, Real);
        }

        string[] names = [.. Enumerable.Range(0, Count).Select(number => $"package{number}")];
        foreach (var name in names)
        {
            index.Add($"{name}-1.0-py3-none-any.whl", Make(name));
        }

        return new ThirtyPackages(index, names);
    }

    public ValueTask DisposeAsync() => _index.DisposeAsync();

    private static byte[] Make(string name)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write($"{name}/__init__.py", "");
            for (var part = 0; part < 40; part++)
            {
                Write($"{name}/part{part}.py", $"value = '{Convert.ToHexString(RandomNumberGenerator.GetBytes(4000))}'\n");
            }

            Write($"{name}-1.0.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
            Write($"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Write($"{name}-1.0.dist-info/RECORD", "");

            void Write(string path, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        return content.ToArray();
    }
}
