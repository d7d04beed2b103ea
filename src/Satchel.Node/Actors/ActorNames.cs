using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Actors;

/// <summary>
/// The names of this node's actors: each is one actor's from before that is made until it has ended. On the loop only, but for what returns a
/// task.
/// </summary>
internal sealed partial class ActorNames(IActorDirectory directory, NodeLoop loop, ILogger<ActorNames> logger)
{
    private readonly Dictionary<ActorId, TaskCompletionSource> _reserved = [];
    private readonly Dictionary<ActorId, TaskCompletionSource> _releasing = [];

    /// <summary>
    /// Takes a name for an actor that a peer will make. Where another one has it that is not made yet, or that is ending, it waits until that
    /// is settled. Not on the loop.
    /// </summary>
    /// <param name="isLiving">Whether an actor can be called, or will be.</param>
    /// <returns>The actor that has the name; null when the name is taken for this one.</returns>
    public async Task<NamedActor?> ReserveAsync(ClientPeer peer, NamedActor own, Func<ActorId, bool> isLiving)
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

                var isElsewhere = found.Node != own.Node;
                var (isThere, settled) = await loop.AskAsync(() => isElsewhere ? (true, Task.CompletedTask) : Look(found, isLiving))
                    .ConfigureAwait(false);
                if (isThere)
                {
                    loop.Post(() => Settle(own.Actor));
                    return found;
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

    /// <summary>An actor is made that has a name.</summary>
    /// <returns>Whether the peer that makes it has taken the name for it.</returns>
    public bool TryMake(ClientPeer peer, ActorId actor, string scope, string name)
    {
        if (!peer.Reserved.Remove(actor, out var reserved) || (reserved.Scope, reserved.Name) != (scope, name))
        {
            return false;
        }

        Settle(actor);
        return true;
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

    /// <summary>Lets go of a name, if the actor has it.</summary>
    public void Release(NamedActor named)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _releasing[named.Actor] = released;
        Settle(named.Actor);
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

            loop.Post(() => Released(named.Actor, released, refused));
        });
    }

    private bool Reserve(ClientPeer peer, NamedActor own)
    {
        if (peer.Connection.IsOpen)
        {
            peer.Reserved[own.Actor] = own;
        }
        else
        {
            Release(own);
        }

        return true;
    }

    /// <returns>Whether the actor is there; if not, what ends when it is made or has the name no longer.</returns>
    private (bool IsThere, Task Settled) Look(NamedActor found, Func<ActorId, bool> isLiving)
    {
        if (isLiving(found.Actor))
        {
            return (true, Task.CompletedTask);
        }

        if (_reserved.TryGetValue(found.Actor, out var reserved))
        {
            return (false, reserved.Task);
        }

        if (!_releasing.ContainsKey(found.Actor))
        {
            // Its release has failed, or a daemon before this one had it.
            Release(found);
        }

        return (false, _releasing[found.Actor].Task);
    }

    private void Settle(ActorId actor)
    {
        if (_reserved.Remove(actor, out var reserved))
        {
            reserved.SetResult();
        }
    }

    private void Released(ActorId actor, TaskCompletionSource released, Exception? refused)
    {
        if (_releasing.GetValueOrDefault(actor) == released)
        {
            _releasing.Remove(actor);
        }

        if (refused is null)
        {
            released.SetResult();
        }
        else
        {
            released.SetException(refused);
        }
    }

    [LoggerMessage(61, LogLevel.Warning, "The name {Name} of an actor was not released.")]
    private static partial void NotReleased(ILogger logger, Exception refused, string name);
}
