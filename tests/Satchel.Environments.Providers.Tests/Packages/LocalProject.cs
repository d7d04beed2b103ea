using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A directory that a package <c>own</c> is built from, by a small backend that an index has as <c>maker</c>.</summary>
internal static class LocalProject
{
    public const string Settings = """
        [project]
        name = "own"
        version = "1.0"
        requires-python = ">=3.9"

        [build-system]
        requires = ["maker"]
        build-backend = "maker"

        """;

    /// <summary>Packs <c>own.py</c> as it lies in the directory.</summary>
    public const string Backend = """
        import zipfile

        def build_wheel(directory, config_settings=None, metadata_directory=None):
            name = "own-1.0-py3-none-any.whl"
            with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
                wheel.write("own.py")
                wheel.writestr("own-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: own\nVersion: 1.0\n")
                wheel.writestr("own-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                wheel.writestr("own-1.0.dist-info/RECORD", "own.py,,\nown-1.0.dist-info/METADATA,,\n"
                    "own-1.0.dist-info/WHEEL,,\nown-1.0.dist-info/RECORD,,\n")
            return name

        build_editable = build_wheel
        """;

    public static void Write(TemporaryDirectory files, string directory, string version)
    {
        files.Write($"{directory}/pyproject.toml", Settings);
        files.Write($"{directory}/own.py", $"version = '{version}'\n");
    }
}
