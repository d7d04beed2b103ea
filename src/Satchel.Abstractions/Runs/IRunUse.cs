namespace Satchel.Abstractions.Runs;

/// <summary>Says who is in the runs of a node. Thread-safe.</summary>
public interface IRunUse
{
    /// <summary>
    /// Whether a process is in a run: it holds the run's lock, is in its group, or has its mark among its variables, whatever became of the run's
    /// records; but not in one of a copy of this node's directories. This process does not count. What stays between two programs, and shows the
    /// variables of neither, may be in any run: there it is used.
    /// </summary>
    /// <exception cref="IOException">Nobody can say now.</exception>
    /// <exception cref="UnauthorizedAccessException">Nobody can say: the run's directory has come to belong to another user.</exception>
    bool IsUsed(RunId runId);
}
