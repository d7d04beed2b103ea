using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Jobs;

/// <summary>Everything durable about one job. Immutable; each change makes a new record with the next <see cref="Version"/>.</summary>
/// <param name="Submission">What was asked.</param>
/// <param name="RunId">Names this run, also when the submission id is used again.</param>
public sealed record JobRecord(JobSubmission Submission, [property: JsonRequired] RunId RunId)
{
    /// <summary>Each change has a greater one than all before it, also across restarts; the first is 1.</summary>
    public long Version { get; init; } = 1;

    public JobStatus Status { get; init; } = JobStatus.Pending;

    /// <summary>Explains <see cref="Status"/>, in the words of the reference.</summary>
    public string Message
    {
        get;
        init => field = value ?? "";
    } = "";

    public JobErrorType? ErrorType { get; init; }

    /// <summary>Why the environment could not be set up, when that is why.</summary>
    public RuntimeEnvSetupError? SetupError { get; init; }

    /// <summary>While pending: what is being waited for or done, since when, for people.</summary>
    public JobPhase? Phase { get; init; }

    /// <summary>When it came to each phase, oldest first; those before the start may be missing after a restart of the head.</summary>
    public IReadOnlyList<JobMoment> History
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Whether a stop has been asked for and not finished; durable, so a restarted head carries it on.</summary>
    public bool StopRequested { get; init; }

    /// <summary>
    /// The ended job whose place this one took, as far as finding its files needs it: written in one with this record, so that a head that dies before
    /// they are removed is followed by one that does it. Null when there was none.
    /// </summary>
    public JobRecord? Replaced { get; init; }

    /// <summary>When the submit was accepted.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When a final state was reached.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Node that runs or ran the driver; null before.</summary>
    public NodeId? NodeId { get; init; }

    /// <summary>Node that the job was given to when it was accepted; null in records of a time when there was one only.</summary>
    public NodeId? PlacedOn { get; init; }

    /// <summary>Base URL of that node.</summary>
    public string? NodeAddress { get; init; }

    /// <summary>
    /// Exit code as of <c>/bin/sh</c>, negative signal number when the shell itself was killed; null unless it ran to its own
    /// end.
    /// </summary>
    public int? ExitCode { get; init; }

    /// <summary>What of an ended job says where its files are.</summary>
    public JobRecord ToReplaced() =>
        new(
            new JobSubmission(Submission.SubmissionId, "")
            {
                NormalizedEnv = Submission.NormalizedEnv["config"] is { } config ? new JsonObject { ["config"] = config.DeepClone() } : [],
            },
            RunId
        )
        {
            Status = Status,
            StartTime = StartTime,
            EndTime = EndTime,
            NodeId = NodeId,
            PlacedOn = PlacedOn,
        };
}
