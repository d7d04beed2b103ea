using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;

namespace Satchel.Server.Jobs;

/// <summary>What can be wrong with a call about a job, in the words that both APIs use.</summary>
internal static class JobErrors
{
    public static SatchelException NotFound(string id) =>
        new(new SatchelError("job_not_found", $"Job {id} does not exist", "`satchel job list` shows the jobs there are."));

    /// <summary>The id is another run's by now.</summary>
    public static SatchelException AnotherRun(string id) =>
        new(
            new SatchelError(
                "job_not_found",
                $"The run of job '{id}' that this is about was deleted, with all that was kept of it; another one has the id by now.",
                $"Look at the new one: `satchel job status {ShellWords.Operand(id)}`."
            )
        );

    public static SatchelException Exists(string id) =>
        new(
            new SatchelError(
                "job_exists",
                $"Job with submission_id {id} already exists. Please use a different submission_id.",
                "Leave the id out to have one made, or delete the old job first."
            )
        );

    /// <exception cref="SatchelException">The delete found no job, or one that has not ended.</exception>
    public static void ThrowUnlessDeleted(string id, DeleteResult result)
    {
        switch (result.Outcome)
        {
            case DeleteOutcome.NotFound:
                throw NotFound(id);
            case DeleteOutcome.NotTerminal:
                throw NotEnded(id, result.Status);
        }
    }

    public static SatchelException Goes(string id, JobStatus status) =>
        new(
            new SatchelError(
                "job_not_ended",
                $"Job '{id}' has not ended: it is {status.ToString().ToUpperInvariant()}. What it makes is listed after its end.",
                $"Wait for it: `satchel job wait {ShellWords.Operand(id)}`."
            )
        );

    public static SatchelException DoesNotGiveWay(string id, JobStatus status) =>
        new(
            new SatchelError(
                "job_not_ended",
                $"Job '{id}' has not ended: it is {status.ToString().ToUpperInvariant()}. Only an ended one can be replaced.",
                $"Stop it first: `satchel job stop {ShellWords.Operand(id)}`."
            )
        );

    private static SatchelException NotEnded(string id, JobStatus? status) =>
        new(
            new SatchelError(
                "job_not_ended",
                $"Attempted to delete job '{id}', but it is in a non-terminal state {status?.ToString().ToUpperInvariant()}.",
                $"Stop it first: `satchel job stop {ShellWords.Operand(id)}`."
            )
        );
}
