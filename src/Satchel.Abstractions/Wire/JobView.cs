using System.Collections.Immutable;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Wire;

/// <summary>A job as <c>/v1</c> shows it: <see cref="JobDetails"/> and what Ray's API has no place for.</summary>
public sealed record JobView : JobDetails
{
    /// <summary>Tells this run from others under the same id, before and after it: 32 hexadecimal digits.</summary>
    public RunId? RunId { get; init; }

    /// <summary>While pending or stopping: what is going on.</summary>
    public JobPhase? Phase { get; init; }

    /// <summary>When it came to each phase and to its end, oldest first.</summary>
    public IReadOnlyList<JobMoment> History
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Why the environment could not be set up, when that is why.</summary>
    public RuntimeEnvSetupError? SetupError { get; init; }

    /// <summary>Whether a stop has been asked for and is not finished.</summary>
    public bool StopRequested { get; init; }

    /// <summary>
    /// What the entrypoint takes of a node: <c>CPU</c>, <c>GPU</c>, <c>memory</c> (bytes) and custom ones by name; empty when it asks for
    /// nothing.
    /// </summary>
    public IReadOnlyDictionary<string, double> Resources
    {
        get;
        init => field = value ?? ImmutableDictionary<string, double>.Empty;
    } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Each change of the job has a greater one than all before it.</summary>
    public long Version { get; init; }
}
