using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;
using Satchel.Node.Runs;

namespace Satchel.Node.Drivers;

/// <summary>How jobs ended: from what their runs left, or from what kept them from running.</summary>
internal sealed class DriverEndings(NodeOptions node, LogFiles logs, TimeProvider time)
{
    /// <summary>The end of a job that ran.</summary>
    /// <param name="claim">Whose the run was; null when nobody is known to have had it.</param>
    /// <param name="stopped">Whether a stop was asked for.</param>
    public JobEvent.Ended Of(JobRecord job, RunEnd end, RunClaim? claim, bool stopped)
    {
        var ended =
            end.Exit is { } exit ? FromRecord(job, exit, stopped)
            : stopped ? Stopped()
            : SupervisorDied(job, claim);
        return end.Survivors.Count == 0 ? ended : ended with { Message = DriverMessages.Survived(ended.Message, end.Survivors) };
    }

    /// <summary>The end of a job that was stopped just now.</summary>
    public JobEvent.Ended Stopped() => new(JobStatus.Stopped, "", time.GetUtcNow());

    /// <summary>The end of a job that failed just now.</summary>
    public JobEvent.Ended Failed(Exception failure) =>
        Failed((failure as DriverStartException)?.Type ?? JobErrorType.SupervisorUnknownFailure, failure.Message) with
        {
            SetupError = (failure.InnerException as RuntimeEnvSetupException)?.SetupError,
        };

    public JobEvent.Ended Failed(JobErrorType type, string message) =>
        new(JobStatus.Failed, message, time.GetUtcNow()) { ErrorType = type };

    /// <summary>An end as the claim of a cancelled run keeps it.</summary>
    public static JsonElement Write(JobEvent.Ended ended) => JsonSerializer.SerializeToElement(ended, DriverJson.Default.Ended);

    /// <summary>The end that the claim of a cancelled run keeps; one that keeps none was stopped.</summary>
    /// <exception cref="DamagedRecordException">It keeps something else.</exception>
    public JobEvent.Ended Read(JobRecord job, RunClaim claim)
    {
        try
        {
            return claim.Ended?.Deserialize(DriverJson.Default.Ended) ?? Stopped();
        }
        catch (JsonException damaged)
        {
            throw new DamagedRecordException(RunFiles.Claim(node.Directories.Runs, job.RunId), damaged);
        }
    }

    /// <summary>The end of a run that left no exit record and never will.</summary>
    private JobEvent.Ended SupervisorDied(JobRecord job, RunClaim? claim)
    {
        var message = DriverMessages.SupervisorDied + (claim is { Cgroup: null } ? DriverMessages.SomeMayBeHidden : "");
        logs.TryAppendLine(logs.Driver(job), message);
        return Failed(JobErrorType.SupervisorDied, message);
    }

    private JobEvent.Ended FromRecord(JobRecord job, RunExit exit, bool stopped) =>
        exit switch
        {
            { StartError: { } reason } => new JobEvent.Ended(JobStatus.Failed, DriverMessages.EntrypointNotStarted(reason), exit.EndedAt)
            {
                ErrorType = JobErrorType.EntrypointStartError,
            },
            { Stopped: true } => new JobEvent.Ended(JobStatus.Stopped, stopped ? "" : DriverMessages.StoppedFromOutside, exit.EndedAt),
            { ExitCode: 0 } => new JobEvent.Ended(JobStatus.Succeeded, "", exit.EndedAt) { ExitCode = 0 },
            _ => new JobEvent.Ended(
                JobStatus.Failed,
                DriverMessages.EntrypointFailed(exit.ExitCode ?? -1, exit.Fault, LogTail.Read(logs.Driver(job))),
                exit.EndedAt
            )
            {
                ErrorType = JobErrorType.EntrypointError,
                ExitCode = exit.ExitCode,
            },
        };
}
