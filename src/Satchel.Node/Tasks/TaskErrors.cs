using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Scheduling;

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

    /// <summary>The node that it is bound to is none, or too small for it.</summary>
    public static byte[] Unschedulable(TaskRecord task) =>
        Of(
            task.Template.Kind == TemplateKind.Create ? "ActorUnschedulableError" : "TaskUnschedulableError",
            task,
            "The node specified via NodeAffinitySchedulingStrategy doesn't exist any more or is infeasible, and soft=False was specified. "
                + $"{task.Template.Name} asks for {Bound(task)}: nodes() lists what there is."
        );

    public static byte[] NothingGiven(TaskRecord task) =>
        Of("WorkerCrashedError", task, $"The worker of task {task.Template.Name} gave no value and no error.");

    public static byte[] WithoutFunction(TaskRecord task) =>
        Of(
            "RaySystemError",
            task,
            $"The function of {task.Template.Name} has not reached the node: sending it was interrupted. Call it again."
        );

    private static string Bound(TaskRecord task)
    {
        var amounts = ActorClaims.Describe(ResourceAmounts.Of(task.Template.Resources));
        var node = $"node {task.Template.Resources.LabelSelector.GetValueOrDefault(NodeOptions.IdLabel)}";
        return amounts.Length == 0 ? node : $"{amounts} of {node}";
    }

    public static byte[] NotRebuilt(ObjectId id, string obstacle) =>
        ValueForm.Error("ObjectReconstructionFailedError", obstacle, ("object", id.ToString()));

    private static byte[] Of(string type, TaskRecord task, string message) => ValueForm.Error(type, message, ("task", task.Id.ToString()));
}
