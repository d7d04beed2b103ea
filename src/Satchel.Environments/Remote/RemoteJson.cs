using System.Text.Json.Serialization;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Remote;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RemotePin))]
internal sealed partial class RemoteJson : JsonSerializerContext;
