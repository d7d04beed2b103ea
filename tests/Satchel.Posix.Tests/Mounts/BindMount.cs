using System.Diagnostics;

namespace Satchel.Posix.Tests.Mounts;

/// <summary>A directory or file mounted on another, gone with the test.</summary>
internal sealed class BindMount : IDisposable
{
    private readonly string _target;

    /// <summary>Mounts, or skips the test where that is not allowed.</summary>
    public BindMount(string source, string target)
    {
        _target = target;
        var failure = Run("mount", "--bind", source, target);
        Assert.SkipWhen(failure is not null, $"Nothing can be mounted here: {failure}");
    }

    // Fails when the test has unmounted it itself, which is fine.
    public void Dispose() => Run("umount", "-l", _target);

    private static string? Run(string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
