using System.Diagnostics;

namespace Satchel.Testing;

/// <summary>A directory of a test's own, gone with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("satchel-test-").FullName;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>A path below it.</summary>
    public string At(params ReadOnlySpan<string> segments) => System.IO.Path.Combine([Path, .. segments]);

    /// <summary>Writes a file below it, making its directories.</summary>
    public string Write(string relativePath, string content)
    {
        var path = At(relativePath);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>
    /// Writes a program below it. By a process of its own: one that another test starts meanwhile would inherit the open file from this one,
    /// and the kernel starts no program that somebody may still write.
    /// </summary>
    public string WriteProgram(string relativePath, string script)
    {
        var path = At(relativePath);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var writer = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            }
        )!;
        writer.StandardInput.Write(script);
        writer.StandardInput.Close();
        writer.WaitForExit();
        return writer.ExitCode == 0 ? path : throw new IOException($"{path} could not be written.");
    }

    public void Dispose()
    {
        // A process that is just ending may write its last record meanwhile, or remove what was to be removed.
        if (!SpinWait.SpinUntil(TryDelete, Patience))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private bool TryDelete()
    {
        try
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }

            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
