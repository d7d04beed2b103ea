using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Node.Drivers;

/// <summary>Log lines of job drivers.</summary>
internal static partial class DriverLog
{
    [LoggerMessage(1, LogLevel.Information, "Job {SubmissionId} (run {RunId}) starts.")]
    public static partial void Starts(ILogger logger, string submissionId, RunId runId);

    [LoggerMessage(2, LogLevel.Information, "Job {SubmissionId} (run {RunId}) ended: {Status}, exit code {ExitCode}.")]
    public static partial void Ended(ILogger logger, string submissionId, RunId runId, string status, int? exitCode);

    [LoggerMessage(3, LogLevel.Information, "Job {SubmissionId} (run {RunId}) was found running under supervisor {Pid}.")]
    public static partial void FoundAgain(ILogger logger, string submissionId, RunId runId, int pid);

    [LoggerMessage(6, LogLevel.Error, "Job {SubmissionId} (run {RunId}) failed in a way that nobody foresaw.")]
    public static partial void Defect(ILogger logger, Exception exception, string submissionId, RunId runId);

    /// <summary>A step that will be tried again: what it failed with, which on a full disk or without descriptors is no surprise.</summary>
    public static void NoRoomOrDefect(ILogger logger, Exception failure, string submissionId, RunId runId)
    {
        if (failure is IOException full && (DiskSpace.IsExhausted(full) || Shortage.IsReason(full)))
        {
            NoRoom(logger, submissionId, runId, full.Message);
        }
        else
        {
            Defect(logger, failure, submissionId, runId);
        }
    }

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "The end of job {SubmissionId} (run {RunId}) waits for room on the disk, for descriptors or for memory: {Reason}"
    )]
    public static partial void NoRoom(ILogger logger, string submissionId, RunId runId, string reason);

    [LoggerMessage(7, LogLevel.Error, "A record of job {SubmissionId} (run {RunId}) is damaged: it is kept aside and the job ends.")]
    public static partial void Damaged(ILogger logger, Exception exception, string submissionId, RunId runId);

    [LoggerMessage(8, LogLevel.Debug, "Phase {Phase} of run {RunId} was not told.")]
    public static partial void PhaseLost(ILogger logger, Exception failure, string phase, RunId runId);

    [LoggerMessage(20, LogLevel.Warning, "The control plane did not take a report about run {RunId}; trying again.")]
    public static partial void NotTaken(ILogger logger, Exception failure, RunId runId);
}
