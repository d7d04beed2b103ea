using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Node.Jobs;

/// <summary>Reports that must not be lost.</summary>
internal static partial class Reporting
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Reports until the control plane has it durable: it may be out of disk, or starting again.</summary>
    public static async Task ReportUntilTakenAsync(
        this IJobEventSink sink,
        JobRecord job,
        JobEvent jobEvent,
        TimeProvider time,
        ILogger logger,
        CancellationToken leaving
    )
    {
        while (true)
        {
            try
            {
                await sink.ReportAsync(job.Submission.SubmissionId, job.RunId, jobEvent, leaving).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (failure is SatchelException or IOException or TimeoutException)
            {
                NotTaken(logger, failure, job.RunId);
                await Task.Delay(Pause, time, leaving).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The control plane did not take a report about run {RunId}; trying again.")]
    private static partial void NotTaken(ILogger logger, Exception failure, RunId runId);
}
