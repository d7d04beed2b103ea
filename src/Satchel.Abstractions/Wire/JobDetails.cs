using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Wire;

/// <summary>A job as Ray's Jobs API shows it: every key always present, null when unknown.</summary>
public record JobDetails
{
    /// <summary><c>SUBMISSION</c>, or <c>DRIVER</c> for a driver that was not submitted as a job.</summary>
    public string Type
    {
        get;
        init => field = value ?? "SUBMISSION";
    } = "SUBMISSION";

    /// <summary>Id of the driver's connection; null until a driver connects.</summary>
    public string? JobId { get; init; }

    public string? SubmissionId { get; init; }

    public JsonObject? DriverInfo { get; init; }

    public JobStatus Status { get; init; }

    public string Entrypoint
    {
        get;
        init => field = value ?? "";
    } = "";

    public string? Message { get; init; }

    public JobErrorType? ErrorType { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? StartTime { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? EndTime { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public JsonObject? RuntimeEnv { get; init; }

    public string? DriverAgentHttpAddress { get; init; }

    public string? DriverNodeId { get; init; }

    public int? DriverExitCode { get; init; }
}
