using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Supervision;

/// <summary>Where the files of a run lie. One flat directory, so one watcher sees every exit.</summary>
public static class RunFiles
{
    public const string ClaimExtension = ".claim";

    public const string ExitExtension = ".exit";

    /// <summary>Variable of every process of a run, whose value is the run's id.</summary>
    public const string Marker = "SATCHEL_RUN_ID";

    public const string ControlGroupPrefix = "satchel-";

    /// <summary>The <see cref="RunClaim"/>; there from before the driver starts until the run is forgotten.</summary>
    public static string Claim(string runsDirectory, RunId runId) => Path.Combine(runsDirectory, runId + ClaimExtension);

    /// <summary>The <see cref="RunExit"/>; there once the run is over.</summary>
    public static string Exit(string runsDirectory, RunId runId) => Path.Combine(runsDirectory, runId + ExitExtension);

    /// <summary>Holds the room of the exit record while the run goes on.</summary>
    public static string ExitReserve(string runsDirectory, RunId runId) => Path.Combine(runsDirectory, $".{runId}{ExitExtension}.tmp");

    /// <summary>The <see cref="LaunchEnding"/>; there from before the driver starts until the run is forgotten, if it has one.</summary>
    public static string Ending(string runsDirectory, RunId runId) => Path.Combine(runsDirectory, runId + ".ending");

    /// <summary>
    /// Locked by everybody who was started in a run's private directory, where a user's own program claimed it: for those that have dropped all marks.
    /// </summary>
    public static string Use(string directory) => Path.Combine(directory, "used");

    /// <summary>Name of the cgroup of a run.</summary>
    public static string ControlGroup(RunId runId) => ControlGroupPrefix + runId;

    /// <summary>The run that a claim or exit record is of; null for any other file.</summary>
    public static RunId? RunOf(string path) =>
        Path.GetExtension(path) is ClaimExtension or ExitExtension && RunId.TryParse(Path.GetFileNameWithoutExtension(path), out var runId)
            ? runId
            : null;
}
