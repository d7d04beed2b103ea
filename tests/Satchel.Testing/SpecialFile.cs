using System.Diagnostics;

namespace Satchel.Testing;

/// <summary>Makes what can take the place of a file and is none of one's own.</summary>
public static class SpecialFile
{
    /// <summary>A pipe with a name: who opens it waits for the other end.</summary>
    public static void MakePipe(string path) => Run("mkfifo", path);

    /// <summary>Makes a file another user's; for root only.</summary>
    public static void GiveAway(string path) => Run("chown", "65534", path);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
