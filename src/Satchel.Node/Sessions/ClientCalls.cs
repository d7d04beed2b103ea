using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Tasks;
using Satchel.Abstractions.Texts;
using Satchel.Node.Actors;
using Satchel.Node.Listing;
using Satchel.Node.Objects;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Scheduling;
using Satchel.Node.Tasks;

namespace Satchel.Node.Sessions;

/// <summary>
/// Answers the rare questions of drivers and workers. What takes time, or where another node could be asked, happens beside the loop, which
/// the answer comes back to.
/// </summary>
internal sealed partial class ClientCalls(
    ActorTable actors,
    ActorNames actorNames,
    IActorDirectory names,
    IKeyValueStore values,
    ResourceLedger ledger,
    SegmentStore segments,
    StateRows state,
    Rebuilding rebuilding,
    NodeOptions node,
    NodeLoop loop,
    ILogger<ClientCalls> logger
)
{
    /// <summary>In bytes; more than any machine has, and far from where sums of sizes would overflow.</summary>
    private const long LargestSegment = 1L << 48;

    /// <summary>Answers a call, now or later. On the loop only.</summary>
    public void Answer(ClientPeer peer, uint number, JsonObject call)
    {
        try
        {
            switch (call.Text("op"))
            {
                case "resources":
                    peer.Connection.Reply(number, done: true, Resources());
                    break;
                case "state":
                    peer.Connection.Reply(number, done: true, state.Answer(call));
                    break;
                case "segment":
                    GiveSegment(peer, number, call);
                    break;
                case "recover":
                    if (ObjectId.TryParse(call.Text("object"), out var lost))
                    {
                        rebuilding.Recover(lost);
                    }

                    peer.Connection.Reply(number, done: true, []);
                    break;
                case "kill_actor":
                    KillActor(peer, number, call);
                    break;
                case var op:
                    loop.Beside(() => AnswerLaterAsync(peer, number, () => AskAsync(peer, op ?? "", call)));
                    break;
            }
        }
        catch (SatchelException refused)
        {
            Refuse(peer, number, refused);
        }
    }

    private Task<JsonObject> AskAsync(ClientPeer peer, string op, JsonObject call) =>
        op switch
        {
            "actor" => FindActorAsync(peer, call),
            "list_actors" => ListActorsAsync(peer, call),
            "kv" => KeyValueAsync(call),
            "nodes" => Task.FromResult(new JsonObject { ["nodes"] = new JsonArray(Node()) }),
            "shutdown" => LeaveAsync(peer),
            _ => throw new SatchelException(
                new SatchelError("UNKNOWN_CALL", $"The node knows no call '{op}'.", "The SDK may be newer than the daemon.")
            ),
        };

    private async Task AnswerLaterAsync(ClientPeer peer, uint number, Func<Task<JsonObject>> ask)
    {
        try
        {
            var found = await ask().ConfigureAwait(false);
            loop.Post(() => peer.Connection.Reply(number, done: true, found));
        }
        catch (SatchelException refused)
        {
            loop.Post(() => Refuse(peer, number, refused));
        }
        catch (ProtocolException refused)
        {
            loop.Post(() => peer.Connection.Close(refused.Message));
        }
        catch (Exception defect)
        {
            // A border: whoever asks must not wait for ever.
            NotAnswered(logger, defect);
            loop.Post(() => peer.Connection.Reply(number, done: false, Failures.Of("INTERNAL_ERROR", defect.Message)));
        }
    }

    private static void Refuse(ClientPeer peer, uint number, SatchelException refused) =>
        peer.Connection.Reply(number, done: false, Failures.Of(refused.Error.Code, refused.Error.Message, refused.Error.Hint));

    private static SatchelError NoRoom(long size) =>
        new(
            "OBJECT_STORE_FULL",
            $"There is no room for an object of {ByteCount.Of(size)}.",
            "Look at the space of /dev/shm, and of the disk that SATCHEL_HOME is on."
        );

    private void GiveSegment(ClientPeer peer, uint number, JsonObject call)
    {
        var size = (long)(call.Number("size") ?? 0);
        if (size is < 0 or > LargestSegment)
        {
            throw new SatchelException(NoRoom(size));
        }

        segments.Ask(
            peer,
            size,
            (segment, isFresh) =>
                peer.Connection.Reply(
                    number,
                    done: segment is not null,
                    segment is null
                        ? Failures.Of(NoRoom(size).Code, NoRoom(size).Message, NoRoom(size).Hint)
                        : new JsonObject
                        {
                            ["segment"] = segment.Number,
                            ["path"] = segment.Path,
                            ["size"] = segment.Size,
                            ["fresh"] = isFresh,
                        }
                ),
            onDisk: call.Flag("disk")
        );
    }

    private void KillActor(ClientPeer peer, uint number, JsonObject call)
    {
        if (ActorId.TryParse(call.Text("actor"), out var id) && actors.Find(id) is { } actor)
        {
            actors.Kill(actor, call["no_restart"] is null || call.Flag("no_restart"), "it was killed by `ray.kill`.");
        }

        // One that is gone is as dead as was asked for.
        peer.Connection.Reply(number, done: true, []);
    }

    /// <summary>What workers have printed is sent before the answer, as much as fits into a moment; behind it the driver reads nothing more.</summary>
    private async Task<JsonObject> LeaveAsync(ClientPeer peer)
    {
        if (peer is not DriverPeer { Session: var session })
        {
            return [];
        }

        session.IsLeaving.TrySetResult();
        await session.Output.ConfigureAwait(false);
        var unsent = session.Unsent is { } output ? await output.CountRestAsync().ConfigureAwait(false) : UnsentOutput.None;
        return new JsonObject
        {
            ["output"] = SessionOutput.PatternOf(node, session),
            ["unsent_bytes"] = unsent.Bytes,
            ["unsent_lines"] = unsent.Lines,
        };
    }

    private async Task<JsonObject> FindActorAsync(ClientPeer peer, JsonObject call)
    {
        var name = call.Text("name") ?? "";
        var scope = call.Text("namespace") is { Length: > 0 } given ? given : peer.Session.Namespace;
        if (ActorId.TryParse(call.Text("reserve"), out var own))
        {
            return await actorNames.ReserveAsync(peer, new NamedActor(scope, name, own, node.NodeId), Describe).ConfigureAwait(false)
                ?? throw NotFound(name, scope);
        }

        return
            await names.FindAsync(scope, name, CancellationToken.None).ConfigureAwait(false) is { } found
            && await loop.AskAsync(() => Describe(found)).ConfigureAwait(false) is { } there
            ? there
            : throw NotFound(name, scope);
    }

    private ActorRecord? Living(NamedActor named) => actors.Find(named.Actor) is { } actor && actor.LivesAs(named) ? actor : null;

    private JsonObject? Describe(NamedActor found) =>
        Living(found) is { } actor
            ? new JsonObject
            {
                ["actor"] = actor.Id.ToString(),
                ["class"] = actor.Creation.Template.Function?.Hex,
                ["class_name"] = actor.ClassName,
                ["name"] = found.Name,
                ["namespace"] = found.Scope,
                ["node"] = found.Node.ToString(),
                ["methods"] = actor.Options.Methods?.DeepClone(),
                ["template"] = JsonFrames.Parse(actor.Creation.Template.Json),
            }
            : null;

    private async Task<JsonObject> ListActorsAsync(ClientPeer peer, JsonObject call)
    {
        var scope = call.Flag("all_namespaces") ? null : peer.Session.Namespace;
        var found = await names.ListAsync(scope, CancellationToken.None).ConfigureAwait(false);
        var living = await loop.AskAsync(() => found.Where(named => Living(named) is not null).ToArray()).ConfigureAwait(false);
        return new JsonObject
        {
            ["actors"] = new JsonArray([.. living.Select(named => new JsonObject { ["name"] = named.Name, ["namespace"] = named.Scope })]),
        };
    }

    private async Task<JsonObject> KeyValueAsync(JsonObject call)
    {
        var (scope, key) = (call.Text("namespace") ?? "", call.Text("key") ?? "");
        switch (call.Text("verb"))
        {
            case "get":
                var value = await values.GetAsync(scope, key, CancellationToken.None).ConfigureAwait(false);
                return new JsonObject { ["value"] = value is null ? null : Convert.ToBase64String(value) };
            case "exists":
                return new JsonObject
                {
                    ["exists"] = await values.GetAsync(scope, key, CancellationToken.None).ConfigureAwait(false) is not null,
                };
            case "put":
                var bytes = BytesOf(call.Text("value") ?? "");
                var overwrite = call["overwrite"] is null || call.Flag("overwrite");
                return new JsonObject
                {
                    ["new"] = await values.PutAsync(scope, key, bytes, overwrite, CancellationToken.None).ConfigureAwait(false),
                };
            case "del":
                return new JsonObject { ["deleted"] = await values.DeleteAsync(scope, key, CancellationToken.None).ConfigureAwait(false) };
            case "list":
                var keys = await values.ListAsync(scope, key, CancellationToken.None).ConfigureAwait(false);
                return new JsonObject { ["keys"] = new JsonArray([.. keys.Select(found => JsonValue.Create(found))]) };
            case var verb:
                throw new SatchelException(new SatchelError("UNKNOWN_CALL", $"'{verb}' is no verb of 'kv'.", ""));
        }
    }

    private static byte[] BytesOf(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new ProtocolException("The value of a call 'kv' is no base64.");
        }
    }

    private JsonObject Resources() => new() { ["total"] = Amounts(ledger.Total), ["available"] = Amounts(ledger.Free) };

    private JsonObject Node() =>
        new()
        {
            ["node_id"] = node.NodeId.ToString(),
            ["name"] = node.Name,
            ["alive"] = true,
            ["address"] = ClientPeer.Address,
            ["hostname"] = Environment.MachineName,
            ["resources"] = Amounts(ledger.Total),
            ["labels"] = new JsonObject([.. node.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))]),
        };

    private static JsonObject Amounts(IReadOnlyDictionary<string, double> amounts) =>
        [.. amounts.Select(amount => KeyValuePair.Create(amount.Key, (JsonNode?)amount.Value))];

    private static SatchelException NotFound(string name, string scope) =>
        new(
            new SatchelError(
                "ACTOR_NOT_FOUND",
                $"Failed to look up actor with name '{name}' in namespace '{scope}'.",
                "It was never created, or it is dead; names are those of one namespace."
            )
        );

    [LoggerMessage(60, LogLevel.Error, "A call of a driver or worker was not answered.")]
    private static partial void NotAnswered(ILogger logger, Exception defect);
}
