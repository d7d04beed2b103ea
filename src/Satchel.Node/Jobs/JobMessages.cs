using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;

namespace Satchel.Node.Jobs;

/// <summary>Messages of jobs that fail, in the words that Ray's users match on.</summary>
internal static class JobMessages
{
    public static string EntrypointFailed(int code, string lastLines) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Job entrypoint command failed with exit code {code}, last available logs (truncated to 20,000 chars):\n{lastLines}"
        );

    public static string EntrypointNotStarted(string reason) => $"The job's entrypoint could not be started: {reason}";

    public static string SetUpFailed(RuntimeEnvSetupError error) =>
        $"runtime_env setup failed: Failed to set up runtime environment.\n[Node {error.Node}] {error.Provider}: {error.Message} {error.Hint}"
        + (error.LastLines.Count == 0 ? "" : "\n" + string.Join('\n', error.LastLines));

    public static string SupervisorNotStarted(RunId runId, string reason) => $"Failed to start supervisor actor {runId}: '{reason}'.";

    public static string SupervisorDied() =>
        "Job supervisor actor died: the supervisor process ended without saying how the entrypoint did (killed, or the machine restarted). The processes of the job have been ended.";

    public static string StartTimedOut(TimeSpan timeout, bool askedForResources)
    {
        var seconds = timeout.TotalSeconds.ToString("0.0###", CultureInfo.InvariantCulture);
        return $"Job supervisor actor failed to start within {seconds} seconds. This timeout can be configured by setting the environment variable RAY_JOB_START_TIMEOUT_SECONDS."
            + (
                askedForResources
                    ? " This may be because the job entrypoint's specified resources (entrypoint_num_cpus, entrypoint_num_gpus, entrypoint_resources, entrypoint_memory) aren't available on the cluster. "
                        + "See what it has with `satchel status` and ask for less."
                    : ""
            );
    }
}
