using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Jobs;

/// <summary>What a path that a job left is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobFileType>))]
public enum JobFileType
{
    [JsonStringEnumMemberName("file")]
    File,

    [JsonStringEnumMemberName("directory")]
    Directory,

    [JsonStringEnumMemberName("link")]
    Link,
}
