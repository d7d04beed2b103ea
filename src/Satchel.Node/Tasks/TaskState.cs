namespace Satchel.Node.Tasks;

/// <summary>Where a task is.</summary>
internal enum TaskState
{
    /// <summary>Some of what it depends on is not there.</summary>
    WaitsForObjects,

    /// <summary>Waits for its environment, resources, a worker, or its actor.</summary>
    Queued,

    /// <summary>A worker has it.</summary>
    Running,

    Finished,

    Failed,

    Cancelled,
}
