using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Jobs;

/// <summary>What a job did to one path of its directory.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobFileChange>))]
public enum JobFileChange
{
    /// <summary>What the job was sent has no such path.</summary>
    [JsonStringEnumMemberName("new")]
    New,

    /// <summary>Other content, other permission bits, or something else than it was.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>Only what the job was sent has it.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
