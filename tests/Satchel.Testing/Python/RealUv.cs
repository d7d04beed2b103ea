using System.Diagnostics;
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

    /// <summary>Writes the lock of a project.</summary>
    /// <param name="cache">Directory for uv's cache.</param>
    /// <param name="options">Further ones of <c>uv lock</c>.</param>
    public static void Lock(string project, string cache, params IEnumerable<string> options)
    {
        var start = new ProcessStartInfo(Path.Combine(Directory!, "uv"), ["lock", .. options, "--project", project])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment["UV_CACHE_DIR"] = cache;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"uv lock ended with {process.ExitCode}: {errors}");
        }
    }

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
            // What runs is written by a process of its own, as by TemporaryDirectory.WriteProgram.
            var copied = unpacked + ".copied";
            using (var copy = Process.Start("/bin/cp", [unpacked, copied]))
            {
                copy.WaitForExit();
                if (copy.ExitCode != 0)
                {
                    throw new IOException($"{copied} could not be written.");
                }
            }

            File.Delete(unpacked);
            File.Move(copied, program, overwrite: true);
        }

        return directory;
    }
}
