using System.Text.Json.Serialization;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Grains;

/// <summary>Durable state of one job.</summary>
internal sealed class JobState : IStoredState
{
    /// <summary>The job; null when the id names none.</summary>
    public JobRecord? Record { get; set; }

    /// <summary>Whether the write that comes next puts a job in the place of another.</summary>
    [JsonIgnore]
    public bool IsOfAnotherRun { get; set; }

    string? IStoredState.Tag => Record?.Status.ToString();

    bool IStoredState.ChangesUseReserve => !IsOfAnotherRun;

    bool IStoredState.IsNewInLists => IsOfAnotherRun;

    bool IStoredState.IsStateOf(string key) =>
        Record
            is {
                Submission: { SubmissionId: { } id, Entrypoint: not null, NormalizedEnv: not null, Resources: not null },
                RunId: var runId
            }
        && runId != default
        && JobKey.Of(id) == key;
}
