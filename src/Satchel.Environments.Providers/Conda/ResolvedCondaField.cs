using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Conda;

/// <summary>The field in the manifest.</summary>
/// <param name="Content">What the environment is described by; null when one of the node is named.</param>
/// <param name="Prefix">Directory of the environment that is named; null when one is described.</param>
/// <param name="State">Digest of what is installed there.</param>
/// <param name="Name">Its name, for <c>CONDA_DEFAULT_ENV</c>; empty when it has none.</param>
internal sealed record ResolvedCondaField(JsonObject? Content, string? Prefix, string? State, string Name)
{
    /// <summary>What makes the environment, as the operator has set it.</summary>
    public string Program { get; init; } = "";

    /// <summary>What pip adds, in the form of the field <c>pip</c>; null when nothing.</summary>
    public JsonObject? Pip { get; init; }

    /// <summary>Channels for an environment that names none, separated by commas.</summary>
    public string DefaultChannels { get; init; } = "";

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when the field asks for nothing.</summary>
    public static ResolvedCondaField? Of(JsonNode value) =>
        value is JsonObject { Count: > 0 } fields
            ? new ResolvedCondaField(
                fields["content"] as JsonObject,
                TextOf(fields, "prefix"),
                TextOf(fields, "state"),
                TextOf(fields, "name") ?? ""
            )
            {
                Program = TextOf(fields, "program") ?? "",
                DefaultChannels = TextOf(fields, "default_channels") ?? "",
                Pip = fields["pip"] as JsonObject,
            }
            : null;

    public JsonObject ToJson() =>
        new()
        {
            ["content"] = Content?.DeepClone(),
            ["prefix"] = Prefix,
            ["state"] = State,
            ["name"] = Name,
            ["program"] = Program,
            ["default_channels"] = DefaultChannels,
            ["pip"] = Pip?.DeepClone(),
        };

    private static string? TextOf(JsonObject fields, string key) => fields[key].TryGetText(out var text) ? text : null;
}
