using System.Globalization;
using Satchel.Posix.Processes;

namespace Satchel.Testing.Running;

/// <summary>Whether programs that tests start hear SIGINT. A script that starts the tests in its background has it ignored for all below.</summary>
public static class Interrupts
{
    /// <summary>What says why tests skip.</summary>
    public const string Ignored = "SIGINT is ignored here, as it is in the background of a script.";

    private const string IgnoredSignals = "SigIgn:";

    public static bool AreIgnored { get; } = ReadIgnored();

    private static bool ReadIgnored()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(IgnoredSignals, StringComparison.Ordinal));
        var ignored = ulong.Parse(line[IgnoredSignals.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (ignored & (1UL << (Signals.Interrupt - 1))) != 0;
    }
}
