namespace Satchel.Abstractions.Supervision;

/// <summary>How a run ended, written by its supervisor once no process of it is left that can be ended.</summary>
/// <param name="ExitCode">Exit code of the driver, or the negative number of the signal that killed it; null when it never started.</param>
/// <param name="EndedAt">When the driver ended; of a stopped run, when the last process of it was gone or given up.</param>
/// <param name="Stopped">Whether a stop was asked for before the driver ended.</param>
public sealed record RunExit(int? ExitCode, DateTimeOffset EndedAt, bool Stopped)
{
    /// <summary>Why the driver could not be started, when it could not.</summary>
    public string? StartError { get; init; }

    /// <summary>What kept the shell of an entrypoint from running a program, and what to do; null where nothing can be said.</summary>
    public string? Fault { get; init; }

    /// <summary>Processes of the run that SIGKILL did not end; null when there are none.</summary>
    public IReadOnlyList<Survivor>? Survivors { get; init; }
}
