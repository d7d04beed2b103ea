using Satchel.Testing.Archives;

namespace Satchel.Testing.Python;

/// <summary>Sources of a small package that build with nothing but Python: what builds them lies among them.</summary>
/// <param name="Name">Distribution and package, with the attribute <c>version</c>.</param>
/// <param name="Version">Version.</param>
public sealed record SourcePackage(string Name, string Version)
{
    /// <summary>Python statements that run when it is built.</summary>
    public string WhenBuilt { get; init; } = "pass";

    /// <summary>What an installer fetches before it builds it.</summary>
    public IReadOnlyList<string> BuildRequires { get; init; } = [];

    /// <summary>Name of the archive.</summary>
    public string FileName => $"{Name}-{Version}.tar.gz";

    private (string Path, string Text)[] Files =>
        [
            (
                "pyproject.toml",
                $"[build-system]\nrequires = [{string.Join(", ", BuildRequires.Select(name => $"'{name}'"))}]\n"
                    + "build-backend = \"backend\"\nbackend-path = [\".\"]\n"
            ),
            ("PKG-INFO", $"Metadata-Version: 2.1\nName: {Name}\nVersion: {Version}\n"),
            (
                "backend.py",
                $$"""
                import os, subprocess, sys, zipfile

                def build_wheel(directory, config_settings=None, metadata_directory=None):
                    {{WhenBuilt}}
                    info = "{{Name}}-{{Version}}.dist-info"
                    files = {
                        "{{Name}}/__init__.py": "version = '{{Version}}'\n",
                        info + "/METADATA": "Metadata-Version: 2.1\nName: {{Name}}\nVersion: {{Version}}\n",
                        info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                        info + "/RECORD": "",
                    }
                    name = "{{Name}}-{{Version}}-py3-none-any.whl"
                    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
                        for path, text in files.items():
                            wheel.writestr(path, text)
                    return name
                """
            ),
        ];

    /// <summary>The archive, with everything in one directory.</summary>
    public byte[] Archive()
    {
        var tar = new TarBuilder();
        foreach (var (path, text) in Files)
        {
            tar.Add($"{Name}-{Version}/{path}", text);
        }

        return tar.Gzip();
    }

    /// <summary>Lays the sources out.</summary>
    /// <param name="directory">Is made.</param>
    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (path, text) in Files)
        {
            File.WriteAllText(Path.Combine(directory, path), text);
        }
    }
}
