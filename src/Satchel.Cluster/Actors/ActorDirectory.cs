using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;

namespace Satchel.Cluster.Actors;

/// <summary>A name is a key of the control plane: who makes it has it. Durable, so that a name is one actor's on whatever node.</summary>
internal sealed class ActorDirectory(IKeyValueStore values) : IActorDirectory
{
    private const string Names = "satchel.actors";

    // Stands in no namespace that a person writes.
    private const char Separator = '\u001e';

    public async Task<NamedActor> TakeAsync(NamedActor actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (
                await values
                    .PutAsync(Names, KeyOf(actor.Scope, actor.Name), Write(actor), overwrite: false, cancellationToken)
                    .ConfigureAwait(false)
            )
            {
                return actor;
            }

            var key = KeyOf(actor.Scope, actor.Name);
            if (await values.GetAsync(Names, key, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                // Released meanwhile: it is taken once more.
                continue;
            }

            if (Read(found) is { } other)
            {
                return other;
            }

            // What cannot be read is nobody's.
            await values.DeleteAsync(Names, key, only: found, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<NamedActor?> FindAsync(string scope, string name, CancellationToken cancellationToken) =>
        await values.GetAsync(Names, KeyOf(scope, name), cancellationToken).ConfigureAwait(false) is { } found ? Read(found) : null;

    public async Task ReleaseAsync(string scope, string name, ActorId actor, CancellationToken cancellationToken)
    {
        var key = KeyOf(scope, name);
        if (await values.GetAsync(Names, key, cancellationToken).ConfigureAwait(false) is { } found && Read(found)?.Actor == actor)
        {
            // Another release may be quicker, and the name the next one's by then.
            await values.DeleteAsync(Names, key, only: found, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<NamedActor>> ListAsync(string? scope, CancellationToken cancellationToken)
    {
        var keys = await values.ListAsync(Names, scope is null ? "" : scope + Separator, cancellationToken).ConfigureAwait(false);
        var found = await Task.WhenAll(keys.Select(key => values.GetAsync(Names, key, cancellationToken))).ConfigureAwait(false);
        return [.. found.OfType<byte[]>().Select(Read).OfType<NamedActor>()];
    }

    private static string KeyOf(string scope, string name) => $"{scope}{Separator}{name}";

    private static byte[] Write(NamedActor actor) =>
        Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["namespace"] = actor.Scope,
                ["name"] = actor.Name,
                ["actor"] = actor.Actor.ToString(),
                ["node"] = actor.Node.ToString(),
            }.ToJsonString()
        );

    /// <summary>What cannot be read names no actor.</summary>
    private static NamedActor? Read(byte[] value)
    {
        try
        {
            return
                JsonNode.Parse(value) is JsonObject json
                && ActorId.TryParse((string?)json["actor"], out var actor)
                && NodeId.TryParse((string?)json["node"], out var node)
                ? new NamedActor((string?)json["namespace"] ?? "", (string?)json["name"] ?? "", actor, node)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
