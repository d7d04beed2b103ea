using System.Text.Json.Serialization;

namespace Satchel.Environments.Layers;

/// <summary>JSON of the store's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(LayerRecord))]
[JsonSerializable(typeof(FailureRecord))]
[JsonSerializable(typeof(LeaseRecord))]
internal sealed partial class LayerJson : JsonSerializerContext;
