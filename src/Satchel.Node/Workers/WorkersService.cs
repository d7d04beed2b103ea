using Microsoft.Extensions.Hosting;
using Satchel.Abstractions.Actors;
using Satchel.Node.Actors;

namespace Satchel.Node.Workers;

/// <summary>Lets drivers in once the node is ready, and ends what runs for them when it leaves.</summary>
internal sealed class WorkersService(
    NodeOptions node,
    NodeSocket socket,
    Zygotes zygotes,
    ActorTable actors,
    DriverSessions sessions,
    IActorDirectory names
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (node.SdkPath.Length == 0)
        {
            return;
        }

        actors.Gone = sessions.CloseIfUnused;
        // Actors died with the daemon before this one.
        foreach (var named in await names.ListAsync(scope: null, cancellationToken).ConfigureAwait(false))
        {
            if (named.Node == node.NodeId)
            {
                await names.ReleaseAsync(named.Scope, named.Name, named.Actor, cancellationToken).ConfigureAwait(false);
            }
        }

        await socket.StartAsync().ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        socket.Dispose();
        await zygotes.DisposeAsync().ConfigureAwait(false);
    }
}
