using System.IO.Compression;

namespace Satchel.Testing.Python;

/// <summary>The real <c>uv</c>, for tests that run it: the one on the <c>PATH</c>, else unpacked from <see cref="RealWheels"/>.</summary>
public static class RealUv
{
    /// <summary>Why a test is skipped that needs it.</summary>
    public const string Missing = "There is no uv on the PATH, and no wheel of it in the directory that SATCHEL_TEST_WHEELS names.";

    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Absolute directory that holds it, for a <c>PATH</c>; null when there is none.</summary>
    public static string? Directory => Found.Value;

    private static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (
            path.FirstOrDefault(directory =>
                File.Exists(Path.Combine(directory, "uv")) && !directory.EndsWith("shims", StringComparison.Ordinal)
            ) is
            { } onPath
        )
        {
            return onPath;
        }

        var wheel = RealWheels.Directory is { } wheels
            ? System.IO.Directory.GetFiles(wheels, "uv-*.whl").Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (wheel is null)
        {
            return null;
        }

        // Kept beside the tests, so that one unpacking serves all runs.
        var directory = Path.Combine(AppContext.BaseDirectory, "real-uv", Path.GetFileNameWithoutExtension(wheel));
        var program = Path.Combine(directory, "uv");
        if (!File.Exists(program))
        {
            System.IO.Directory.CreateDirectory(directory);
            using var zip = ZipFile.OpenRead(wheel);
            var unpacked = $"{program}.{Guid.NewGuid():N}";
            zip.Entries.Single(entry => entry.FullName.EndsWith("/scripts/uv", StringComparison.Ordinal)).ExtractToFile(unpacked);
            File.SetUnixFileMode(unpacked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(unpacked, program, overwrite: true);
        }

        return directory;
    }
}
