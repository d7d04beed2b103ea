using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Canonical;

namespace Satchel.Environments.Pipeline;

/// <summary>
/// Makes the key of a layer out of all that decides its content: provider and format, inputs, the platform, and the keys of the layers it
/// may read. Normative in <c>docs/spec/layer-store.md</c>. Pure.
/// </summary>
internal static class LayerKeys
{
    private const string Format = "satchel-layer-key 1";

    public static LayerKey Of(
        string provider,
        int formatVersion,
        JsonObject inputs,
        PlatformFacts platform,
        IReadOnlyList<LayerKey> parents
    ) =>
        LayerKey.From(
            CanonicalJson.DigestOf(
                new JsonObject
                {
                    ["format"] = Format,
                    ["provider"] = provider,
                    ["version"] = formatVersion,
                    ["inputs"] = inputs.DeepClone(),
                    ["platform"] = new JsonArray(platform.Os, platform.Architecture, platform.LibC),
                    ["parents"] = new JsonArray([.. parents.Select(parent => (JsonNode)parent.ToString())]),
                }
            )
        );
}
