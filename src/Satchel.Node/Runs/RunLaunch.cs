using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>What is to be started as a run.</summary>
/// <param name="RunId">Names the run.</param>
/// <param name="Plan">The environment, prepared in <paramref name="Directory"/>.</param>
/// <param name="Directory">Of this attempt, from <see cref="IRuns.CreateDirectory"/>; the run sees it.</param>
/// <param name="Command">Program, absolute or looked up on the plan's <c>PATH</c>, and arguments; without the plan's prefix.</param>
/// <param name="LogFile">Absolute path of a regular file, or one that can be made, that the output is appended to.</param>
internal sealed record RunLaunch(RunId RunId, LaunchPlan Plan, string Directory, IReadOnlyList<string> Command, string LogFile)
{
    /// <summary>Absolute path of the file that says when what of the log was written, beside it; null, the default, for none.</summary>
    public string? LogTimes { get; init; }

    /// <summary>What it is given of which GPU, see <see cref="RunClaim.Gpus"/>; null, the default, for none.</summary>
    public IReadOnlyDictionary<string, double>? Gpus { get; init; }

    /// <summary>First signal of a stop.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>From that signal to SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// What the run dies with, when this daemon ends or it is disposed; null, the default, has the run outlive the daemon.
    /// </summary>
    public RunLifeline? Lifeline { get; init; }

    /// <summary>Called when the turn of this run has come, last of all before a process is made. What it throws calls the start off.</summary>
    public Action? Begins { get; init; }
}
