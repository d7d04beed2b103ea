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

    /// <summary>Where the first line begins that was written at most so long ago, of what is there now.</summary>
    /// <returns>An offset in bytes; the log's length when there is no such line.</returns>
    long FindLinesSince(JobRecord job, TimeSpan age, CancellationToken cancellationToken);

    /// <summary>
    /// When a log was written from an offset on: moments in the order of their lengths, the first longer than <paramref name="offset"/>. A few
    /// thousand at most: ask again from the length of the last one. Empty when the log goes no further.
    /// </summary>
    IReadOnlyList<LogMoment> ReadTimes(JobRecord job, long offset);

    /// <summary>
    /// Waits until the log is longer than <paramref name="length"/> bytes. Returns the length then;
    /// returns early, with the same length, when <paramref name="cancellationToken"/> asks (it does not throw).
    /// </summary>
    Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken);
}
