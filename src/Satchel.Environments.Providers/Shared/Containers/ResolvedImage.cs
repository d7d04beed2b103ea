using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>An image in a manifest, and in the inputs of its layer.</summary>
/// <param name="Name">As its user wrote it.</param>
/// <param name="Id">64 hex digits: the digest of its configuration, which names all its content.</param>
/// <param name="RunOptions">The user's options of the engine's <c>run</c>.</param>
internal sealed record ResolvedImage(string Name, string Id, IReadOnlyList<string> RunOptions)
{
    private const string NameKey = "image";
    private const string IdKey = "id";
    private const string OptionsKey = "run_options";

    /// <summary>The image of a value in a manifest; null when the field says nothing.</summary>
    public static ResolvedImage? Of(JsonNode value) =>
        value is JsonObject image && image[IdKey] is { } id
            ? new ResolvedImage(
                image[NameKey]!.GetValue<string>(),
                Digest.Parse(id.GetValue<string>()).Hex,
                [.. image[OptionsKey]!.AsArray().Select(option => option!.GetValue<string>())]
            )
            : null;

    /// <summary>The fields that name one.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["image_uri", "container"];

    /// <summary>The image that an environment's processes run in; null when they run on the node itself.</summary>
    /// <param name="fields">The manifest's.</param>
    public static ResolvedImage? In(JsonObject fields) =>
        Fields.Select(field => fields[field] is { } value ? Of(value) : null).FirstOrDefault(static image => image is not null);

    /// <summary>Says in the inputs of another layer for which image it is made.</summary>
    public void NameIn(JsonObject inputs) => inputs[NameKey] = Id;

    /// <summary>The id that <see cref="NameIn"/> wrote; null when there is none.</summary>
    public static string? NamedIn(JsonObject inputs) => inputs[NameKey]?.GetValue<string>();

    /// <summary>Its form in a manifest, with the id as a digest: so it is kept until its layer is planned.</summary>
    public JsonObject ToManifest() =>
        new()
        {
            [NameKey] = Name,
            [IdKey] = Digest.Parse(Id).ToString(),
            [OptionsKey] = RunOptions.ToArray(),
        };

    /// <summary>
    /// The inputs of its layer, with the id as a digest: so a layer, and a lease before it, keep the image. Under which name it was found, and
    /// how it is run, changes nothing of it.
    /// </summary>
    public JsonObject ToInputs() => new() { [IdKey] = Digest.Parse(Id).ToString() };

    /// <summary>The id in the inputs of an image's layer.</summary>
    public static string IdOf(JsonObject inputs) => Digest.Parse(inputs[IdKey]!.GetValue<string>()).Hex;
}
