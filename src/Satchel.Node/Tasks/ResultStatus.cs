namespace Satchel.Node.Tasks;

/// <summary>How a worker's attempt at a task ended; the numbers are those of frames.</summary>
internal enum ResultStatus : byte
{
    Done = 0,

    /// <summary>It raised.</summary>
    Raised = 1,

    /// <summary>It raised what may be tried again.</summary>
    Retryable = 2,

    Cancelled = 3,

    /// <summary>The actor leaves of its own accord, or a worker that can run nothing is to.</summary>
    ActorLeaves = 4,
}
