using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Grains;

/// <summary>Durable state of one job.</summary>
internal sealed class JobState : IStoredState
{
    /// <summary>The job; null when the id names none.</summary>
    public JobRecord? Record { get; set; }

    string? IStoredState.Tag => Record?.Status.ToString();

    bool IStoredState.ChangesUseReserve => true;

    bool IStoredState.IsStateOf(string key) =>
        Record
            is {
                Submission: { SubmissionId: { } id, Entrypoint: not null, NormalizedEnv: not null, Resources: not null },
                RunId: var runId
            }
        && runId != default
        && JobKey.Of(id) == key;
}
