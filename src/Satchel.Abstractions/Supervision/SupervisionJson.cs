using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Supervision;

/// <summary>JSON of the files and pipes between a daemon and its supervisors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SupervisorLaunch))]
[JsonSerializable(typeof(RunClaim))]
[JsonSerializable(typeof(RunExit))]
public sealed partial class SupervisionJson : JsonSerializerContext;
