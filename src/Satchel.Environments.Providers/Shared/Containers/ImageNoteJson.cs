using System.Text.Json.Serialization;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>How notes of images are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = false,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ImageNote))]
internal sealed partial class ImageNoteJson : JsonSerializerContext;
