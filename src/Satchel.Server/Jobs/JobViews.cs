using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Jobs;

/// <summary>Shows job records as the APIs do.</summary>
internal static class JobViews
{
    private const string Redacted = "<redacted>";

    /// <summary>As Ray's Jobs API.</summary>
    /// <param name="job">The record.</param>
    /// <param name="hidesValues">Replace the values of environment variables: for browsers, where extensions and screens see them.</param>
    public static JobDetails ToDetails(JobRecord job, bool hidesValues) =>
        Fill(new JobDetails(), job with { Message = EntrypointMessage.WithoutFault(job.Message) }, hidesValues);

    /// <summary>As <c>/v1</c>.</summary>
    public static JobView ToView(JobRecord job, bool hidesValues)
    {
        var view = new JobView
        {
            RunId = job.RunId,
            Phase = job.Phase,
            History = job.History,
            SetupError = job.SetupError,
            StopRequested = job.StopRequested,
            Resources = ToView(job.Submission.Resources),
            Version = job.Version,
        };
        return Fill(view, job, hidesValues);
    }

    private static Dictionary<string, double> ToView(JobResources resources)
    {
        var amounts = new Dictionary<string, double>(resources.Custom, StringComparer.Ordinal);
        foreach (var (name, amount) in new[] { ("CPU", resources.Cpus), ("GPU", resources.Gpus), ("memory", resources.Memory) })
        {
            if (amount is { } asked)
            {
                amounts[name] = asked;
            }
        }

        return amounts;
    }

    private static T Fill<T>(T details, JobRecord job, bool hidesValues)
        where T : JobDetails =>
        (T)(
            details with
            {
                SubmissionId = job.Submission.SubmissionId,
                Status = job.Status,
                Entrypoint = job.Submission.Entrypoint,
                Message = job.Message,
                ErrorType = job.ErrorType,
                StartTime = job.StartTime.ToUnixTimeMilliseconds(),
                EndTime = job.EndTime?.ToUnixTimeMilliseconds(),
                Metadata = job.Submission.Metadata,
                RuntimeEnv = ShownRuntimeEnv.Of(hidesValues ? HideValues(job.Submission.RuntimeEnv) : job.Submission.RuntimeEnv),
                DriverAgentHttpAddress = job.NodeAddress,
                DriverNodeId = job.NodeId?.ToString(),
                DriverExitCode = job.ExitCode,
            }
        );

    private static JsonObject? HideValues(JsonObject? runtimeEnv)
    {
        if (runtimeEnv?["env_vars"] is not JsonObject)
        {
            return runtimeEnv;
        }

        // The record is shared: another request may be writing it right now.
        var copy = runtimeEnv.DeepClone().AsObject();
        var variables = copy["env_vars"]!.AsObject();
        foreach (var name in variables.Select(variable => variable.Key).ToArray())
        {
            variables[name] = Redacted;
        }

        return copy;
    }
}
