using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What a node has of a planned layer, or what became of it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LayerState>))]
public enum LayerState
{
    /// <summary>It is there.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>It has to be built.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It could not be built a while ago, and that is still held against it.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was built just now.</summary>
    [JsonStringEnumMemberName("built")]
    Built,

    /// <summary>It was there already.</summary>
    [JsonStringEnumMemberName("reused")]
    Reused,
}
