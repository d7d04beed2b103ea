using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// The exact sets of packages that the installers of an environment chose: what a lock file holds, and the field <c>lock</c> of a runtime
/// environment, which has exactly those installed again.
/// <code>
/// {"format": "satchel-lock 1", "fields": {"pip": [{"name": "requests", "version": "2.32.0", "url": "https://…whl", "sha256": "…"}]},
///  "notes": {"pip": {"python": "3.11.2", "platform": "linux-x86_64", "not_locked": [{"name": "six", "version": "1.16.0"}]}}}
/// </code>
/// A provider that installs packages does three things: its materializer tells what was chosen (<see cref="LayerContent.Lock"/>, an array of
/// such entries, URLs without credentials); its planner puts <see cref="Of(JsonObject,string)"/> into the inputs, so that a locked layer
/// has a key of its own; its materializer installs exactly the entries it finds there, nothing else, checks their hashes, and fails with
/// <see cref="SetupErrorKinds.HashMismatch"/> when a file is another one by now. A URL stands for the same bytes on every machine: none of a
/// scratch directory.
/// </summary>
public static class EnvironmentLock
{
    /// <summary>Name of the field of a runtime environment.</summary>
    public const string Field = "lock";

    /// <summary>Value of <see cref="Format"/> that this version writes and reads.</summary>
    public const string CurrentFormat = "satchel-lock 1";

    /// <summary>Key: which version of this format.</summary>
    public const string Format = "format";

    /// <summary>Key: the entries, by name of the field whose provider chose them.</summary>
    public const string Fields = "fields";

    /// <summary>Key: what is to be known of a field's entries beside them, by name of the field; for people and messages, decides nothing.</summary>
    public const string Notes = "notes";

    /// <summary>Key of a layer's facts: the notes on its entries.</summary>
    public const string NotesFact = "lock_notes";

    /// <summary>The notes that a lock of an environment has on one of its fields.</summary>
    /// <param name="environment">The fields of the environment.</param>
    /// <param name="field">Name of the field.</param>
    /// <returns>A copy without a parent; null when it has none.</returns>
    public static JsonObject? NotesOf(JsonObject environment, string field) =>
        environment[Field]?[Notes]?[field]?.DeepClone() as JsonObject;

    /// <summary>What the lock of an environment says about one of its fields.</summary>
    /// <param name="environment">The fields of the environment.</param>
    /// <param name="field">Name of the field.</param>
    /// <returns>A copy without a parent, for the inputs of a layer; null when it says nothing.</returns>
    public static JsonArray? Of(JsonObject environment, string field) => environment[Field]?[Fields]?[field]?.DeepClone() as JsonArray;

    /// <summary>The lock of an environment that has been set up.</summary>
    /// <param name="layers">Its layers.</param>
    /// <returns>Null when no provider of it chose anything.</returns>
    public static JsonObject? From(IEnumerable<Layer> layers) =>
        From(layers.Select(layer => (layer.Provider, layer.Lock, layer.Facts[NotesFact])));

    /// <summary>The lock of an environment that has been set up.</summary>
    /// <param name="layers">The field of each of its layers, what its installer chose, and the notes on that.</param>
    /// <returns>Null when no provider of it chose anything.</returns>
    public static JsonObject? From(IEnumerable<(string Provider, JsonNode? Lock, JsonNode? Notes)> layers)
    {
        var fields = new JsonObject();
        var all = new JsonObject();
        foreach (var (provider, chosen, notes) in layers)
        {
            if (chosen is not JsonArray entries)
            {
                continue;
            }

            if (notes is not null)
            {
                all[provider] = notes.DeepClone();
            }

            fields.TryAdd(provider, new JsonArray());
            foreach (var entry in entries)
            {
                fields[provider]!.AsArray().Add(entry?.DeepClone());
            }
        }

        return fields.Count == 0 ? null
            : all.Count == 0 ? new JsonObject { [Format] = CurrentFormat, [Fields] = fields }
            : new JsonObject
            {
                [Format] = CurrentFormat,
                [Fields] = fields,
                [Notes] = all,
            };
    }
}
