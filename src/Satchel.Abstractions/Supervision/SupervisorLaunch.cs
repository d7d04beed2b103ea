using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Supervision;

/// <summary>
/// What the daemon tells a supervisor on its standard input: one JSON object, then end of file. A supervisor that cannot read it whole (the
/// daemon died) runs nothing.
/// </summary>
public sealed record SupervisorLaunch
{
    /// <summary>Names the run; the claim, exit record and cgroup carry it.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Directory that holds <c>&lt;RunId&gt;.claim</c> and <c>&lt;RunId&gt;.exit</c>.</summary>
    public required string RunsDirectory { get; init; }

    /// <summary>Program and arguments; the first is an absolute path.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Absolute directory to start in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The driver's complete environment.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Text for the driver's standard input; null is <c>/dev/null</c>.</summary>
    public string? Input { get; init; }

    /// <summary>File that standard output and error are appended to.</summary>
    public required string LogFile { get; init; }

    /// <summary>Most bytes of output to keep in it, see <see cref="FullLog"/>; null is no limit.</summary>
    public long? LogLimit { get; init; }

    /// <summary>File that says when what of the log was written, see <see cref="Supervision.LogTimes"/>; null for none.</summary>
    public string? LogTimes { get; init; }

    /// <summary>What to run once no process of the run is left; null for nothing.</summary>
    public LaunchEnding? Ending { get; init; }

    /// <summary>
    /// Whether the driver is the engine of a container: it ends when the container does, so the first signal of a stop is for what runs in there,
    /// and puts away what is its own when it is over.
    /// </summary>
    public bool IsEngine { get; init; }

    /// <summary>What the run was given of which GPU, for its claim; null when it was given none.</summary>
    public IReadOnlyDictionary<string, double>? Gpus { get; init; }

    /// <summary>Mounts that only the run sees; null starts it in the daemon's own namespace.</summary>
    public LaunchMounts? Mounts { get; init; }

    /// <summary>
    /// Whether the run ends with the daemon that started it: standard input then stays open behind the line that holds the launch, and its end
    /// is a stop.
    /// </summary>
    public bool DiesWithDaemon { get; init; }

    /// <summary>First signal of a stop: 15 (TERM) or 2 (INT).</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Seconds between the first signal and SIGKILL.</summary>
    public double StopGraceSeconds { get; init; } = 3;
}
