using System.Text.Json.Serialization;
using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Supervision;

/// <summary>JSON of the files and pipes between a daemon and its supervisors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(SupervisorLaunch))]
[JsonSerializable(typeof(RunClaim))]
[JsonSerializable(typeof(RunExit))]
[JsonSerializable(typeof(LaunchEnding))]
public sealed partial class SupervisionJson : JsonSerializerContext;
