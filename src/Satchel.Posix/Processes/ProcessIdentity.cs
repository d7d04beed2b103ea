using System.Globalization;

namespace Satchel.Posix.Processes;

/// <summary>
/// One process for certain: a pid may be used again, a pid with its start time is not (until the machine boots again, hence
/// <see cref="BootId"/>).
/// </summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start time in clock ticks since boot, field 22 of <c>/proc/PID/stat</c>.</param>
/// <param name="BootId">Boot that the two belong to, <c>/proc/sys/kernel/random/boot_id</c>.</param>
public sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    /// <summary>The running kernel's boot id.</summary>
    public static string CurrentBootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>This process.</summary>
    public static ProcessIdentity Current =>
        Of(Environment.ProcessId) ?? throw new InvalidOperationException("/proc does not show this process.");

    /// <summary>The process that has a pid now, or null when there is none or it is a zombie.</summary>
    /// <exception cref="IOException">Nobody can say: no descriptors, see <see cref="Files.Shortage"/>.</exception>
    public static ProcessIdentity? Of(int pid) =>
        ProcessStat.TryRead(pid) is { HasEnded: false } stat ? new ProcessIdentity(pid, stat.StartTicks, CurrentBootId) : null;

    /// <summary>Whether this very process still runs (a zombie does not).</summary>
    /// <exception cref="IOException">Nobody can say: no descriptors, see <see cref="Files.Shortage"/>.</exception>
    public bool IsAlive => string.Equals(BootId, CurrentBootId, StringComparison.Ordinal) && Of(Pid)?.StartTicks == StartTicks;

    public override string ToString() => Pid.ToString(CultureInfo.InvariantCulture);
}
