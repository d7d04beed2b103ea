using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;

namespace Satchel.Server.Ray;

/// <summary>A row of Ray's state API: one environment on one node, over all jobs that asked for it.</summary>
/// <param name="RuntimeEnv">As it may be shown.</param>
/// <param name="Node">Node that set it up, or could not.</param>
/// <param name="IsReady">Whether it could be set up, the last time that it was tried.</param>
/// <param name="Users">Jobs that have not ended and use it.</param>
internal sealed record EnvironmentState(JsonObject RuntimeEnv, string Node, bool IsReady, int Users)
{
    /// <summary>Why it could not; null when it could.</summary>
    public string? Error { get; private init; }

    /// <summary>How long the job waited that had to wait for it to fail; null when that is not known.</summary>
    public TimeSpan? Took { get; private init; }

    /// <summary>Equal for rows that are one.</summary>
    public string Key => $"{Node} {RuntimeEnv.ToJsonString()}";

    /// <returns>Null when the job has no environment, or one that is still being set up.</returns>
    public static EnvironmentState? Of(JobRecord job, JsonObject? runtimeEnv)
    {
        if (runtimeEnv is not { Count: > 0 })
        {
            return null;
        }

        var node = (job.NodeId ?? job.PlacedOn)?.ToString() ?? "";
        var hasFailed = job.ErrorType is JobErrorType.RuntimeEnvSetupFailure;
        return hasFailed
                ? new EnvironmentState(runtimeEnv, node, IsReady: false, 0)
                {
                    Error = job.SetupError?.Message ?? job.Message,
                    Took = job.EndTime - job.StartTime,
                }
            : job.NodeId is null ? null
            : new EnvironmentState(runtimeEnv, node, IsReady: true, job.EndTime is null ? 1 : 0);
    }

    /// <summary>The same environment of a later job.</summary>
    public EnvironmentState With(EnvironmentState later) => later with { Users = Users + later.Users };

    public JsonObject ToJson() =>
        new()
        {
            ["runtime_env"] = RuntimeEnv.DeepClone(),
            ["success"] = IsReady,
            ["creation_time_ms"] = Took is { } took ? took.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) : null,
            ["node_id"] = Node,
            ["ref_cnt"] = Users.ToString(CultureInfo.InvariantCulture),
            ["error"] = Error,
        };
}
