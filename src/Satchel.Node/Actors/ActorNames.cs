using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Actors;

/// <summary>
/// The names of this node's actors: each is one actor's from before that is made until it has ended. On the loop only, but for what returns a
/// task.
/// </summary>
internal sealed partial class ActorNames(IActorDirectory directory, NodeLoop loop, NodeOptions node, ILogger<ActorNames> logger)
{
    private readonly Dictionary<ActorId, TaskCompletionSource> _reserved = [];
    private readonly Dictionary<ActorId, ClientPeer> _holders = [];
    private readonly Dictionary<NamedActor, TaskCompletionSource> _releasing = [];
    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Takes a name for an actor that a peer will make. Where another one has it that is not made yet, or that is ending, it waits until that
    /// is settled. Not on the loop.
    /// </summary>
    /// <param name="describe">Says of an actor what the peer is told, on the loop; null for one that cannot be called, nor will be.</param>
    /// <returns>What is said of the actor that has the name; null when the name is taken for this one.</returns>
    /// <exception cref="SatchelException">
    /// <c>ACTOR_ELSEWHERE</c>: the name is that of an actor of another node. <c>NODE_LEAVES</c>: the daemon ends while it waits.
    /// </exception>
    public async Task<JsonObject?> ReserveAsync(ClientPeer peer, NamedActor own, Func<NamedActor, JsonObject?> describe)
    {
        // Before the name is taken: whoever finds it taken finds this, too.
        await loop.AskAsync(() => _reserved.TryAdd(own.Actor, new(TaskCreationOptions.RunContinuationsAsynchronously)))
            .ConfigureAwait(false);
        try
        {
            while (true)
            {
                var found = await directory.TakeAsync(own, CancellationToken.None).ConfigureAwait(false);
                if (found.Actor == own.Actor)
                {
                    await loop.AskAsync(() => Reserve(peer, own)).ConfigureAwait(false);
                    return null;
                }

                if (found.Node != own.Node)
                {
                    throw Elsewhere(found);
                }

                var (there, settled) = await loop.AskAsync(() => Look(found, describe)).ConfigureAwait(false);
                if (there is not null)
                {
                    loop.Post(() => Settle(own.Actor));
                    return there;
                }

                if (await Task.WhenAny(settled, _leaving.Task).ConfigureAwait(false) != settled)
                {
                    throw Leaving(own);
                }

                await settled.ConfigureAwait(false);
            }
        }
        catch
        {
            loop.Post(() => Settle(own.Actor));
            throw;
        }
    }

    /// <summary>The daemon leaves: nobody waits for a name any more. Any thread.</summary>
    public void Leave() => _leaving.TrySetResult();

    /// <summary>An actor is made. A name that was taken for it, and is not the one that it has, is let go of.</summary>
    /// <param name="name">Null for one without a name.</param>
    /// <returns>Whether the peer that makes it has taken the name for it; true for one without a name.</returns>
    public bool TryMake(ClientPeer peer, ActorId actor, string scope, string? name)
    {
        if (!peer.Reserved.Remove(actor, out var reserved))
        {
            return name is null;
        }

        if ((reserved.Scope, reserved.Name) == (scope, name))
        {
            Settle(actor);
            return true;
        }

        Release(reserved);
        return name is null;
    }

    /// <summary>A peer will not make an actor after all whose name it has taken, or is about to take.</summary>
    public void GiveBack(ClientPeer peer, ActorId actor)
    {
        if (peer.Reserved.Remove(actor, out var reserved))
        {
            Release(reserved);
        }
        else
        {
            peer.NotMade.Add(actor);
        }
    }

    /// <summary>A peer is gone: it makes no actors any more.</summary>
    public void Forget(ClientPeer peer)
    {
        foreach (var reserved in peer.Reserved.Values)
        {
            Release(reserved);
        }

        peer.Reserved.Clear();
    }

    /// <summary>Lets go of a name, if the actor has it. Again is fine.</summary>
    public void Release(NamedActor named)
    {
        Settle(named.Actor);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_releasing.TryAdd(named, released))
        {
            return;
        }

        loop.Beside(async () =>
        {
            Exception? refused = null;
            try
            {
                await directory.ReleaseAsync(named.Scope, named.Name, named.Actor, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // A border. Whoever wants the name next tries it once more, and the next start of the daemon lets go of all its names.
                NotReleased(logger, failure, named.Name);
                refused = failure;
            }

            loop.Post(() => Released(named, released, refused));
        });
    }

    private bool Reserve(ClientPeer peer, NamedActor own)
    {
        if (peer.Connection.IsOpen && !peer.NotMade.Remove(own.Actor))
        {
            peer.Reserved[own.Actor] = own;
            _holders[own.Actor] = peer;
        }
        else
        {
            Release(own);
        }

        return true;
    }

    /// <returns>What is said of the actor if it is there; if not, what ends when it is made or has the name no longer.</returns>
    private (JsonObject? There, Task Settled) Look(NamedActor found, Func<NamedActor, JsonObject?> describe)
    {
        if (describe(found) is { } there)
        {
            return (there, Task.CompletedTask);
        }

        if (_reserved.TryGetValue(found.Actor, out var reserved))
        {
            loop.After(node.NamePatience, () => LetGo(found.Actor, reserved));
            return (null, reserved.Task);
        }

        if (!_releasing.ContainsKey(found))
        {
            // Its release has failed, or a daemon before this one had it.
            Release(found);
        }

        return (null, _releasing[found].Task);
    }

    /// <summary>Somebody has waited long enough for a process that has taken a name and makes no actor: it hangs, or was stopped.</summary>
    private void LetGo(ActorId actor, TaskCompletionSource reserved)
    {
        if (_reserved.GetValueOrDefault(actor) != reserved)
        {
            return;
        }

        // What that one sent may lie unread here: it asked for more than can be kept.
        if (_holders.TryGetValue(actor, out var holder) && !holder.Connection.IsPaused && holder.Reserved.Remove(actor, out var named))
        {
            NotMade(logger, holder.Pid, named.Name, node.NamePatience.TotalSeconds);
            Release(named);
        }
        else
        {
            loop.After(node.NamePatience, () => LetGo(actor, reserved));
        }
    }

    private void Settle(ActorId actor)
    {
        _holders.Remove(actor);
        if (_reserved.Remove(actor, out var reserved))
        {
            reserved.SetResult();
        }
    }

    private void Released(NamedActor named, TaskCompletionSource released, Exception? refused)
    {
        _releasing.Remove(named);
        if (refused is null)
        {
            released.SetResult();
        }
        else
        {
            released.SetException(refused);
        }
    }

    private static SatchelException Elsewhere(NamedActor found) =>
        new(
            new SatchelError(
                "ACTOR_ELSEWHERE",
                $"The name '{found.Name}' in namespace '{found.Scope}' is that of an actor of node {found.Node}.",
                "Actors of another node cannot be called from here; take another name."
            )
        );

    private static SatchelException Leaving(NamedActor own) =>
        new(
            new SatchelError(
                "NODE_LEAVES",
                $"The daemon of this node ends while the name '{own.Name}' in namespace '{own.Scope}' was waited for.",
                "Take the name once the cluster runs again."
            )
        );

    [LoggerMessage(
        84,
        LogLevel.Warning,
        "Process {Pid} has taken the name {Name} and made no actor for {Seconds} s: others wait for it, and get it."
    )]
    private static partial void NotMade(ILogger logger, int pid, string name, double seconds);

    [LoggerMessage(61, LogLevel.Warning, "The name {Name} of an actor was not released.")]
    private static partial void NotReleased(ILogger logger, Exception refused, string name);
}
