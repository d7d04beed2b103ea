using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Supervision;

/// <summary>
/// Who decides over a run: made with <c>link(2)</c>, so exactly one of all supervisors and daemons that ever try has it, for ever.
/// A supervisor claims before it starts the driver; a daemon claims to make sure that none ever will (stopped, timed out or failed before
/// its start).
/// </summary>
/// <param name="Pid">Process that has the claim.</param>
/// <param name="StartTicks">Start time of that process in clock ticks since boot (<c>/proc/PID/stat</c>, field 22): a pid alone may be
/// reused.</param>
/// <param name="BootId">Boot of the machine (<c>/proc/sys/kernel/random/boot_id</c>): another one means that every process of the claim is
/// gone.</param>
/// <param name="Kind"><see cref="Supervisor"/>, <see cref="Cancelled"/> or <see cref="Foreground"/>.</param>
public sealed record RunClaim(int Pid, long StartTicks, string BootId, string Kind)
{
    /// <summary>The run has a supervisor.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>The run will never start.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>
    /// The run is a process that a user's own program started in an opened environment; the claim is that program's, then that process's. No
    /// daemon ends it.
    /// </summary>
    public const string Foreground = "foreground";

    /// <summary>
    /// How a cancelled run ended, in the words of whoever cancelled it; null in a supervisor's claim. A daemon that dies before it has
    /// reported the end leaves it to the next one here.
    /// </summary>
    public JsonElement? Ended { get; init; }

    /// <summary>Cgroup v2 directory of the run, when one could be made.</summary>
    public string? Cgroup { get; init; }

    /// <summary>What the run was given of which GPU, 1 for all of it, by their names; null when it was given none.</summary>
    public IReadOnlyDictionary<string, double>? Gpus { get; init; }

    /// <summary>Whether a supervisor has the run, not a daemon that cancelled it.</summary>
    [JsonIgnore]
    public bool IsSupervised => string.Equals(Kind, Supervisor, StringComparison.Ordinal);

    /// <summary>Whether a user's own program has the run.</summary>
    [JsonIgnore]
    public bool IsForeground => string.Equals(Kind, Foreground, StringComparison.Ordinal);
}
