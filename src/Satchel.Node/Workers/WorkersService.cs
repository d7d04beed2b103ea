using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Actors;
using Satchel.Node.Actors;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Workers;

/// <summary>Lets drivers in once the node is ready, and ends what runs for them when it leaves.</summary>
internal sealed partial class WorkersService(
    NodeOptions node,
    NodeSocket socket,
    Zygotes zygotes,
    WorkerLogs logs,
    ActorTable actors,
    ActorNames actorNames,
    DriverSessions sessions,
    IActorDirectory names,
    NodeLoop loop,
    ILogger<WorkersService> logger
) : IHostedService
{
    /// <summary>What answers to drivers may take that are under way when the daemon leaves.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How often is looked whether there are too many files of what workers printed.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (node.SdkPath.Length == 0)
        {
            return;
        }

        logs.Prune();
        actors.Gone = sessions.CloseIfUnused;
        // Actors died with the daemon before this one.
        foreach (var named in await names.ListAsync(scope: null, cancellationToken).ConfigureAwait(false))
        {
            if (named.Node == node.NodeId)
            {
                await names.ReleaseAsync(named.Scope, named.Name, named.Actor, cancellationToken).ConfigureAwait(false);
            }
        }

        loop.Post(PruneLater);
        await socket.StartAsync().ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        socket.Dispose();
        actorNames.Leave();
        loop.Post(sessions.LetGo);
        await zygotes.DisposeAsync().ConfigureAwait(false);
        try
        {
            await loop.WhenAloneAsync().WaitAsync(Grace, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            StillBusy(logger, Grace.TotalSeconds);
        }
    }

    private void PruneLater() =>
        loop.After(
            BetweenLooks,
            () =>
            {
                loop.Beside(() =>
                {
                    logs.PruneIfDue();
                    return Task.CompletedTask;
                });
                PruneLater();
            }
        );

    [LoggerMessage(67, LogLevel.Warning, "What is done beside the node's loop was not done {Seconds} seconds after everything else.")]
    private static partial void StillBusy(ILogger logger, double seconds);
}
