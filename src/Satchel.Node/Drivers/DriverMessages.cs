using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Durability;

namespace Satchel.Node.Drivers;

/// <summary>Messages of jobs that fail on a node, in the words that Ray's users match on.</summary>
internal static class DriverMessages
{
    public const string SupervisorDied =
        "Job supervisor actor died: the supervisor process ended without saying how the entrypoint did (killed, or the machine restarted). The processes of the job have been ended.";

    /// <summary>Follows where a run has no cgroup: its processes are found by their variables, and by who started them, alone.</summary>
    public const string SomeMayBeHidden = " This node makes no cgroups: one that cleared its variables cannot be found, and may go on.";

    /// <summary>A supervisor was told to end the run, and not by this cluster.</summary>
    public const string StoppedFromOutside =
        "The job's supervisor was told to end it (SIGTERM), and no stop of it is on record: a process of the job itself sent the signal, or "
        + "somebody else, such as a machine that shuts down; a cluster that runs within a job is ended with that job.";

    /// <summary>In the log of a set-up, in front of the error as JSON, as the API gives it: the last line of one that failed.</summary>
    public const string SetUpFailedSign = "runtime_env setup failed: ";

    /// <summary>The entrypoint ended with another code than 0.</summary>
    /// <param name="code">Its exit code, or the negative number of the signal that killed it.</param>
    /// <param name="fault">What kept its shell from running a program, sentences; null where nothing is known.</param>
    /// <param name="lastLines">The end of its log.</param>
    public static string EntrypointFailed(int code, string? fault, string lastLines) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Job entrypoint command failed with exit code {code}, last available logs (truncated to 20,000 chars):\n{lastLines}"
        ) + (fault is null ? "" : (lastLines is "" or [.., '\n'] ? "" : "\n") + EntrypointMessage.FaultSign + fault);

    /// <summary>What is left of a run when it is given up on.</summary>
    /// <param name="message">How it ended otherwise; empty for a stop.</param>
    /// <param name="survivors">Pid, name and reason of each.</param>
    public static string Survived(string message, IReadOnlyList<Survivor> survivors) =>
        (message.Length == 0 ? "Job was intentionally stopped." : message)
        + "\nThese processes of it could not be ended and go on: "
        + Listed(survivors);

    /// <summary>What keeps a job that is being stopped from ending.</summary>
    public static string WaitsFor(IReadOnlyList<Survivor> left) =>
        left.Count == 0 ? "Waits for the supervisor." : "Waits for processes that do not end: " + Listed(left);

    /// <summary>A step failed and is tried again until it works.</summary>
    public static string TriedAgain(Exception failure) =>
        (
            failure is IOException full && DiskSpace.IsExhausted(full)
                ? "Waits for room: the disk has no space, or no inodes, left"
                : "Waits, and tries again every second"
        ) + $" ({failure.Message}).";

    public static string EntrypointNotStarted(string reason) => $"The job's entrypoint could not be started: {reason}";

    /// <summary>What failed, what to do, what the tool printed last, and where there is more; nothing of it is a command for a terminal.</summary>
    /// <param name="error">Why.</param>
    /// <param name="submissionId">Whose environment it was.</param>
    public static string SetUpFailed(RuntimeEnvSetupError error, string submissionId) =>
        string.Join(
            '\n',
            [
                $"{SetUpFailedSign}Failed to set up runtime environment.",
                Printable.Of($"[Node {error.Node}] {error.Provider}: {error.Message}"),
                .. error.Hint.Length > 0 ? [Printable.Of(error.Hint)] : (string[])[],
                .. error.LastLines.Select(Printable.Of),
                $"The failure's code is {error.Code} (see \"Failure codes\" of the documentation); all that the set-up said: satchel job logs --setup {ShellWords.Operand(submissionId)}",
            ]
        );

    public static string SupervisorNotStarted(RunId runId, string reason) => $"Failed to start supervisor actor {runId}: '{reason}'.";

    /// <summary>Setting up took too long: the very words of Ray, then what it was at.</summary>
    public static string NotSetUpWithin(TimeSpan timeout) => StartTimedOut(timeout) + " It was setting the runtime environment up.";

    /// <summary>What the start waited for did not come in time.</summary>
    /// <param name="timeout">How long it waited.</param>
    /// <param name="asked">Whether the job asked for amounts of resources.</param>
    /// <param name="reason">What it waited for, a sentence.</param>
    public static string NotStartedWithin(TimeSpan timeout, bool asked, string reason) =>
        StartTimedOut(timeout)
        + (
            asked
                ? " This may be because the job entrypoint's specified resources (entrypoint_num_cpus, entrypoint_num_gpus, entrypoint_resources, entrypoint_memory) aren't available on the cluster. "
                    + "See what it has with `satchel status` and ask for less."
                : ""
        )
        + " "
        + reason;

    /// <summary>The job has waited for its turn as long as its submit allowed.</summary>
    public static string QueueTimedOut(TimeSpan timeout, string reason) =>
        $"The job did not get its turn within its queue timeout of {Seconds(timeout)} seconds. {reason}";

    private static string Listed(IReadOnlyList<Survivor> survivors) =>
        string.Join("; ", survivors.Select(survivor => survivor.Description));

    private static string StartTimedOut(TimeSpan timeout) =>
        $"Job supervisor actor failed to start within {Seconds(timeout)} seconds. This timeout can be configured by setting the environment variable RAY_JOB_START_TIMEOUT_SECONDS.";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0###", CultureInfo.InvariantCulture);
}
