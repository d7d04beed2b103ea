using System.Diagnostics;
using System.Globalization;

namespace Satchel.Testing;

/// <summary>How much room files take.</summary>
public static class DiskUse
{
    /// <returns>Bytes on the disk; less than the length of a file with holes.</returns>
    public static long Of(string path)
    {
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%b %B", path]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        var numbers = stat.StandardOutput.ReadToEnd().Split(' ');
        stat.WaitForExit();
        return long.Parse(numbers[0], CultureInfo.InvariantCulture) * long.Parse(numbers[1], CultureInfo.InvariantCulture);
    }
}
