using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;

namespace Satchel.Cli.Jobs;

/// <summary>What a job takes of its node at a moment.</summary>
/// <param name="Job">The job.</param>
/// <param name="Lives">Its processes.</param>
/// <param name="At">When that was, in ticks of the clock that is never set.</param>
internal sealed record JobUse(JobView Job, JobProcesses Lives, long At)
{
    /// <summary>Memory in use, in bytes; what processes share counts for each.</summary>
    public long ResidentBytes => Lives.Processes.Sum(static process => process.ResidentBytes);

    /// <summary>Processor time taken by the processes that live, in seconds.</summary>
    public double ProcessorSeconds => Lives.Processes.Sum(static process => process.ProcessorSeconds);

    /// <summary>Processors in use on average since an earlier moment; null without one.</summary>
    public double? ProcessorsSince(JobUse? before)
    {
        if (before is null || before.At >= At)
        {
            return null;
        }

        // One that has ended meanwhile takes its time with it.
        var earlier = before.Lives.Processes.ToDictionary(static process => process.Pid, static process => process.ProcessorSeconds);
        var taken = Lives.Processes.Sum(process => Math.Max(0, process.ProcessorSeconds - earlier.GetValueOrDefault(process.Pid)));
        return taken / TimeProvider.System.GetElapsedTime(before.At, At).TotalSeconds;
    }
}
