using System.Text.Json.Serialization;
using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Results;

/// <summary>JSON of the files of kept results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(RunOutput))]
[JsonSerializable(typeof(JobFiles))]
[JsonSerializable(typeof(IndexLine))]
internal sealed partial class ResultsJson : JsonSerializerContext;
