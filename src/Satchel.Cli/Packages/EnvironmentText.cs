using System.Text.Json.Nodes;
using Satchel.Cli.Environments;
using Satchel.Cli.Output;
using Satchel.Packaging.Walking;

namespace Satchel.Cli.Packages;

/// <summary>What an environment consists of, for people and for programs.</summary>
internal static class EnvironmentText
{
    /// <summary>Each layer with its files and packages below.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<StoredLayer> layers)
    {
        foreach (var layer in layers)
        {
            terminal.Print($"{layer.Provider} {LayerText.Short(layer.Key)}: {layer.Summary}");
            foreach (var entry in layer.Package is { } tree ? PackageListing.Of(tree).Entries : [])
            {
                terminal.Print($"  {ListingText.Describe(entry)}");
            }

            foreach (var package in layer.Installed ?? [])
            {
                terminal.Print($"  {package?["name"]} {package?["version"]}");
            }
        }

        var files = layers.SelectMany(layer => layer.Package?.Files ?? []).ToList();
        terminal.Say(
            $"{Amount.Of(layers.Count, "layer")}: {Amount.Of(files.Count, "file")} of {Amount.OfBytes(files.Sum(file => file.Blob.Size))}, {Amount.Of(layers.Sum(layer => layer.Installed?.Count ?? 0), "installed package")}."
        );
    }

    public static JsonObject ToJson(IReadOnlyList<StoredLayer> layers) => new() { ["layers"] = new JsonArray([.. layers.Select(ToJson)]) };

    private static JsonObject ToJson(StoredLayer layer) =>
        new()
        {
            ["provider"] = layer.Provider,
            ["key"] = layer.Key?.ToString(),
            ["state"] = layer.State.ToString().ToLowerInvariant(),
            ["summary"] = layer.Summary,
            ["package"] = layer.Package is { } tree ? ListingText.ToJson(tree, PackageListing.Of(tree)) : null,
            ["installed"] = layer.Installed?.DeepClone(),
        };
}
