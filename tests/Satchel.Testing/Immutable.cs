using System.ComponentModel;
using System.Diagnostics;

namespace Satchel.Testing;

/// <summary>A file that not even root can remove or rename. Takes root and a file system that knows it: a test that cannot skips and says so.</summary>
public sealed class Immutable : IDisposable
{
    private readonly string _path;

    private Immutable(string path) => _path = path;

    /// <param name="path">A file that is there.</param>
    /// <param name="failure">Why it cannot be made so.</param>
    public static Immutable? TryMake(string path, out string? failure)
    {
        failure = Change("+i", path);
        return failure is null ? new Immutable(path) : null;
    }

    public void Dispose() => Change("-i", _path);

    /// <returns>What the program complains about, or null.</returns>
    private static string? Change(string attribute, string path)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("chattr", [attribute, path]) { UseShellExecute = false, RedirectStandardError = true }
            )!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
