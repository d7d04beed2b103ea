using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>What the node gives in place of a task's value.</summary>
internal static class TaskErrors
{
    public static byte[] Cancelled(TaskRecord task) => Of("TaskCancelledError", task, $"Task {task.Template.Name} was cancelled.");

    public static byte[] WorkerCrashed(TaskRecord task, int pid) =>
        Of(
            "WorkerCrashedError",
            task,
            $"The worker of task {task.Template.Name} (pid {pid}) ended unexpectedly while it ran the task, in attempt {task.Attempt + 1}."
        );

    public static byte[] NothingGiven(TaskRecord task) =>
        Of("WorkerCrashedError", task, $"The worker of task {task.Template.Name} gave no value and no error.");

    public static byte[] WithoutFunction(TaskRecord task) =>
        Of(
            "RaySystemError",
            task,
            $"The function of {task.Template.Name} has not reached the node: sending it was interrupted. Call it again."
        );

    public static byte[] NotRebuilt(ObjectId id, string obstacle) =>
        ValueForm.Error("ObjectReconstructionFailedError", obstacle, ("object", id.ToString()));

    private static byte[] Of(string type, TaskRecord task, string message) => ValueForm.Error(type, message, ("task", task.Id.ToString()));
}
