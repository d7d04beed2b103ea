using System.Text.Json.Serialization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Nodes;

namespace Satchel.Abstractions.Jobs;

/// <summary>What a node reports about a run.</summary>
[JsonDerivedType(typeof(PhaseChanged), "phase_changed")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record JobEvent
{
    /// <summary>A pending job reached another phase. Not final, may be lost.</summary>
    public sealed record PhaseChanged(JobPhase Phase) : JobEvent;

    /// <summary>The entrypoint runs now.</summary>
    public sealed record Started(NodeId NodeId, string NodeAddress) : JobEvent
    {
        /// <summary>When it started; null when nobody knows.</summary>
        public DateTimeOffset? At { get; init; }
    }

    /// <summary>The run is over and no process of it is left. May be reported again after a restart.</summary>
    /// <param name="Status">A final state.</param>
    /// <param name="Message">In the words of the reference; empty takes the default of the state.</param>
    /// <param name="At">When it ended.</param>
    public sealed record Ended(JobStatus Status, string Message, DateTimeOffset At) : JobEvent
    {
        public JobErrorType? ErrorType { get; init; }

        /// <summary>Why the environment could not be set up, when that is why.</summary>
        public RuntimeEnvSetupError? SetupError { get; init; }

        public int? ExitCode { get; init; }
    }
}
