using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satchel.Server.Starting;

/// <summary>JSON of the file that a head leaves for the next one.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(KeptStart))]
internal sealed partial class KeptStartJson : JsonSerializerContext;
