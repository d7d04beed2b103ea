using System.Text.Json.Serialization;
using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Drivers;

/// <summary>JSON of what a daemon writes down about drivers for the next one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(JobEvent.Ended))]
internal sealed partial class DriverJson : JsonSerializerContext;
