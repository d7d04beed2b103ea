using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Custom;

/// <summary>A custom field in the manifest: the layers that its program plans, and which program that is.</summary>
/// <param name="Layers">As the program answered, checked by <see cref="FindFault"/>.</param>
/// <param name="Program">See <see cref="ProgramIdentity"/>.</param>
internal sealed record CustomLayers(JsonArray Layers, Digest Program)
{
    private const string LayersKey = "layers";
    private const string ProgramKey = "program";
    private const string InputsKey = "inputs";

    /// <returns>What is wrong with a layer of a program's answer; null when nothing is.</returns>
    public static string? FindFault(JsonNode? layer) =>
        layer is not JsonObject said ? "a layer that is no object"
        : said[InputsKey] is not JsonObject ? "a layer without an object of 'inputs'"
        : said["reads"] is { } reads && !(reads is JsonArray fields && fields.All(field => field.TryGetText(out _)))
            ? "'reads' that is no list of fields"
        : said["summary"] is { } summary && !summary.TryGetText(out _) ? "a 'summary' that is no text"
        : said["bytes"] is { } bytes && !(bytes is JsonValue number && number.TryGetValue<long>(out var count) && count >= 0)
            ? "'bytes' that are no number of bytes"
        : null;

    /// <summary>Reads it back.</summary>
    public static CustomLayers Of(JsonNode manifest) =>
        new(manifest[LayersKey]!.AsArray(), Digest.Parse(manifest[ProgramKey]!.GetValue<string>()));

    /// <summary>The inputs that a program gave a layer, out of the plan of one.</summary>
    public static JsonObject InputsOf(LayerPlan plan) => plan.Inputs[InputsKey]!.AsObject();

    /// <summary>The program that planned a layer.</summary>
    public static Digest ProgramOf(LayerPlan plan) => Digest.Parse(plan.Inputs[ProgramKey]!.GetValue<string>());

    public JsonObject ToManifest() => new() { [LayersKey] = Layers.DeepClone(), [ProgramKey] = Program.ToString() };

    /// <summary>The plans of its layers.</summary>
    public IReadOnlyList<LayerPlan> ToPlans() => [.. Layers.Select(layer => ToPlan(layer!.AsObject()))];

    private LayerPlan ToPlan(JsonObject layer) =>
        new(new JsonObject { [InputsKey] = layer[InputsKey]!.DeepClone(), [ProgramKey] = Program.ToString() })
        {
            Reads = [.. (layer["reads"] as JsonArray ?? []).Select(field => field!.GetValue<string>())],
            Summary = layer["summary"].TryGetText(out var summary) ? summary.ReplaceLineEndings(" ") : "",
            Bytes = layer["bytes"]?.GetValue<long>(),
        };
}
