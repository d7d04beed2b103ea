using System.Globalization;

namespace Satchel.Bench.Running;

/// <summary>Processor time that a process has used.</summary>
internal static class CpuTime
{
    // USER_HZ, the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time, in milliseconds.</summary>
    public static double Of(int pid)
    {
        var fields = Fields(pid);
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond * 1000;
    }

    /// <summary>User and system time of its children that it has waited for, with that of their own, in milliseconds.</summary>
    public static double OfChildren(int pid)
    {
        var fields = Fields(pid);
        return (Number(fields[13]) + Number(fields[14])) / TicksPerSecond * 1000;
    }

    private static string[] Fields(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
