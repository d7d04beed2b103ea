using System.Globalization;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>What <c>/proc/PID/stat</c> says about a process.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="State">One letter: <c>R</c>unning, <c>S</c>leeping, <c>Z</c>ombie, …</param>
/// <param name="ParentPid">Parent, or the nearest subreaper once the parent died.</param>
/// <param name="Threads">Threads that are left, the first one counted even when it ended.</param>
/// <param name="StartTicks">Start time in clock ticks since boot.</param>
internal readonly record struct ProcessStat(int Pid, char State, int ParentPid, int Threads, long StartTicks)
{
    /// <summary>The session it is in, by the pid of who began that.</summary>
    public int Session { get; init; }

    /// <summary>Whether it is a thread of the kernel, which runs no program and so has no variables.</summary>
    public bool IsKernels { get; init; }

    /// <summary>
    /// Whether it is becoming a program at this moment, when its variables are neither those from before nor yet those of the program. Known of
    /// processes whose variables can be read.
    /// </summary>
    public bool IsWithinExec { get; init; }

    /// <summary>Whether this machine tells that: this process, which is within none, has variables. Some stand-ins for kernels tell nothing.</summary>
    public static bool TellsExec { get; } = TryRead(Environment.ProcessId) is { IsWithinExec: false };

    /// <summary>Whether nothing of it runs any more. A process whose first thread alone ended looks like a zombie and is none.</summary>
    public bool HasEnded => State is 'X' || (State is 'Z' && Threads <= 1);

    /// <summary>Reads one process; null when it is gone or hidden from this user.</summary>
    /// <exception cref="IOException">Nobody can say: no descriptors, see <see cref="Shortage"/>.</exception>
    public static ProcessStat? TryRead(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (Exception gone) when ((gone is IOException or UnauthorizedAccessException) && !Shortage.IsReason(gone))
        {
            // Some machines show a user only what is their own.
            return null;
        }
    }

    /// <summary>Every process that can be seen now.</summary>
    /// <exception cref="IOException">Nobody can say: no descriptors, see <see cref="Shortage"/>.</exception>
    public static IEnumerable<ProcessStat> ReadAll()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), CultureInfo.InvariantCulture, out var pid) && TryRead(pid) is { } stat)
            {
                yield return stat;
            }
        }
    }

    // The program's name stands in parentheses and may hold anything, parentheses and blanks included: count fields from the last one.
    internal static ProcessStat? Parse(int pid, string text)
    {
        var fields = text.AsSpan(text.LastIndexOf(')') + 1).Trim().ToString().Split(' ');
        const int StateField = 0;
        const int ParentField = 1;
        const int ThreadsField = 17;
        const int StartField = 19;
        const int SessionField = 3;
        const int FlagsField = 6;
        const int EnvironmentEndField = 48;
        const uint Kernels = 0x200000;
        const uint Ending = 0x4;
        if (fields.Length <= StartField)
        {
            return null;
        }

        var flags = uint.Parse(fields[FlagsField], CultureInfo.InvariantCulture);
        return new ProcessStat(
            pid,
            fields[StateField][0],
            int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
            int.Parse(fields[ThreadsField], CultureInfo.InvariantCulture),
            long.Parse(fields[StartField], CultureInfo.InvariantCulture)
        )
        {
            Session = int.Parse(fields[SessionField], CultureInfo.InvariantCulture),
            IsKernels = (flags & Kernels) != 0,
            IsWithinExec = fields.Length > EnvironmentEndField && fields[EnvironmentEndField] == "0" && (flags & (Kernels | Ending)) == 0,
        };
    }
}
