using Satchel.Abstractions.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>What is said of a task to who lists tasks, also after its end.</summary>
/// <param name="Parent">The task that submitted it; null for the driver.</param>
/// <param name="JobHex">The job's number as ids show it.</param>
/// <param name="WorkerPid">Process id of the worker that has it, or had it last; null before the first.</param>
/// <param name="Worker">That worker.</param>
/// <param name="Submitted">As are the others, in milliseconds since 1970.</param>
/// <param name="Started">Of its last attempt; null before the first.</param>
/// <param name="Ended">Null before the end.</param>
/// <param name="Failure">Why it failed; null where it has not.</param>
/// <param name="Waits">Why it does not run yet; null where it does, or nothing is known to be in its way.</param>
internal readonly record struct TaskRow(
    TaskId Id,
    CallTemplate Template,
    TaskId? Parent,
    string JobHex,
    TaskState State,
    int Attempt,
    int? WorkerPid,
    WorkerId? Worker,
    long Submitted,
    long? Started,
    long? Ended,
    TaskFailure? Failure,
    string? Waits
)
{
    public static TaskRow Of(TaskRecord task, long? ended = null) =>
        new(
            task.Id,
            task.Template,
            task.Parent,
            task.Session.JobHex,
            task.State,
            task.Attempt,
            task.WorkerPid,
            task.LastWorker,
            task.Submitted,
            task.Started,
            ended,
            task.Failure,
            WhyWaiting(task)
        );

    /// <summary>Why a task does not run yet; null where it does, or nothing is known to be in its way.</summary>
    public static string? WhyWaiting(TaskRecord task) =>
        task.State switch
        {
            TaskState.WaitsForObjects when task.Missing > 0 => $"Waits for {task.Missing} of the objects that it was given.",
            TaskState.Queued => task.Template.Class?.WhyWaiting,
            _ => null,
        };
}
