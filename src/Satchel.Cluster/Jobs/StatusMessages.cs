using Satchel.Abstractions.Jobs;

namespace Satchel.Cluster.Jobs;

/// <summary>What a state says when nothing more is known, in the words Ray's users match on.</summary>
internal static class StatusMessages
{
    public const string Running = "Job is currently running.";

    public static string Pending(JobSubmission submission) =>
        "Job has not started yet."
        + (
            submission.Resources.AsksForAmounts
                ? " It may be waiting for resources (CPUs, GPUs, memory, custom resources) to become available."
                : ""
        )
        + (submission.RuntimeEnv is { Count: > 0 } ? " It may be waiting for the runtime environment to be set up." : "");

    /// <summary>
    /// What a pending job says in a phase: while its environment is set up, also what that is at. Ray's words stay the beginning.
    /// </summary>
    public static string Pending(JobRecord job, JobPhase phase) =>
        job.Status == JobStatus.Pending && !job.StopRequested && phase.Name is "setting_up" && job.Submission.RuntimeEnv is { Count: > 0 }
            ? $"{Pending(job.Submission)} {phase.Reason}"
            : job.Message;

    public static string Default(JobStatus status) =>
        status switch
        {
            JobStatus.Running => Running,
            JobStatus.Stopped => "Job was intentionally stopped.",
            JobStatus.Succeeded => "Job finished successfully.",
            JobStatus.Failed => "Job failed.",
            _ => "Job has not started yet.",
        };
}
