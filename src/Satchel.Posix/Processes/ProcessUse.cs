using System.Globalization;

namespace Satchel.Posix.Processes;

/// <summary>What a process is and takes now, by <c>/proc</c>.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="ParentPid">Its parent's.</param>
/// <param name="CommandLine">Its words, with blanks between them; of one that shows none its name in brackets.</param>
/// <param name="ResidentBytes">Memory that it has in use, what it shares with others counted.</param>
/// <param name="ProcessorSeconds">Processor time that it has taken.</param>
public sealed record ProcessUse(int Pid, int ParentPid, string CommandLine, long ResidentBytes, double ProcessorSeconds)
{
    /// <summary>Where it works, as it sees that itself: a directory that has been deleted ends with <c>(deleted)</c>. Null when it is hidden from this user.</summary>
    public string? WorkingDirectory { get; init; }

    // In which the kernel counts for programs, whatever its own ticks are.
    private const double TicksPerSecond = 100;

    /// <summary>Reads one process; null when it is gone or hidden from this user.</summary>
    public static ProcessUse? TryRead(int pid)
    {
        try
        {
            var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            var words = File.ReadAllText($"{directory}/cmdline").TrimEnd('\0').Replace('\0', ' ');
            return Parse(pid, File.ReadAllText($"{directory}/stat"), words) is { } use
                ? use with
                {
                    WorkingDirectory = TryReadLink($"{directory}/cwd"),
                }
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? TryReadLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static ProcessUse? Parse(int pid, string stat, string words)
    {
        var (opening, closing) = (stat.IndexOf('('), stat.LastIndexOf(')'));
        // Counted from behind the name, which may hold anything.
        var fields = stat[(closing + 1)..].Trim().Split(' ');
        const int ParentField = 1;
        const int UserTimeField = 11;
        const int SystemTimeField = 12;
        const int ResidentField = 21;
        if (opening < 0 || fields.Length <= ResidentField)
        {
            return null;
        }

        return new ProcessUse(
            pid,
            (int)Number(ParentField),
            words.Length > 0 ? words : $"[{stat[(opening + 1)..closing]}]",
            Number(ResidentField) * Environment.SystemPageSize,
            (Number(UserTimeField) + Number(SystemTimeField)) / TicksPerSecond
        );

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
