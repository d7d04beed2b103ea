using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Jobs;

/// <summary>State of a job; written in capitals in JSON. The last three are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Accepted; waits for resources or its environment.</summary>
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    /// <summary>The entrypoint runs.</summary>
    [JsonStringEnumMemberName("RUNNING")]
    Running,

    /// <summary>Ended on request.</summary>
    [JsonStringEnumMemberName("STOPPED")]
    Stopped,

    /// <summary>The entrypoint exited with 0.</summary>
    [JsonStringEnumMemberName("SUCCEEDED")]
    Succeeded,

    /// <summary>The entrypoint failed, or never could start.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,
}
