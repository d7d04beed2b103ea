using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Nodes;

/// <summary>Who printed what stands in a log.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeLogKind>))]
public enum NodeLogKind
{
    /// <summary>The entrypoint of a submitted job.</summary>
    [JsonStringEnumMemberName("driver")]
    Driver,

    /// <summary>Setting the environment of a submitted job up.</summary>
    [JsonStringEnumMemberName("setup")]
    SetUp,

    /// <summary>The Python that forks workers, and setting its environment up.</summary>
    [JsonStringEnumMemberName("zygote")]
    Zygote,

    /// <summary>A worker, to its standard output.</summary>
    [JsonStringEnumMemberName("stdout")]
    Output,

    /// <summary>A worker, to its standard error.</summary>
    [JsonStringEnumMemberName("stderr")]
    Errors,
}
