using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Nodes;

/// <summary>Reads driver logs of this node: files, any bytes, by offset.</summary>
public interface IJobLogs
{
    /// <summary>Opens a log at an offset for reading what is there now. A job that has written nothing has an empty log.</summary>
    Stream OpenRead(JobRecord job, long offset);

    /// <summary>Opens what setting the job's environment up has printed until now; empty when that was nothing.</summary>
    Stream OpenSetUp(JobRecord job);

    /// <summary>Where the last lines of a log begin, of what is there now; a line without an end counts as one.</summary>
    /// <returns>An offset in bytes; 0 when it has no more lines than that, or cannot be read.</returns>
    long FindLastLines(JobRecord job, long lines, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the log is longer than <paramref name="length"/> bytes. Returns the length then;
    /// returns early, with the same length, when <paramref name="cancellationToken"/> asks (it does not throw).
    /// </summary>
    Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken);
}
