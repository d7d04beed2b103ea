using System.Diagnostics;
using System.Globalization;

namespace Satchel.Testing;

/// <summary>How much room files take.</summary>
public static class DiskUse
{
    /// <returns>Bytes on the disk; less than the length of a file with holes.</returns>
    public static long Of(string path)
    {
        var numbers = Ask("stat", "-c", "%b %B", path).Split(' ');
        return long.Parse(numbers[0], CultureInfo.InvariantCulture) * long.Parse(numbers[1], CultureInfo.InvariantCulture);
    }

    /// <returns>Bytes that a directory takes on the disk with everything in it, whatever comes and goes meanwhile.</returns>
    public static long OfTree(string path) =>
        long.Parse(Ask("du", "-s", "--block-size=1", path).Split('\t')[0], CultureInfo.InvariantCulture);

    private static string Ask(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer;
    }
}
