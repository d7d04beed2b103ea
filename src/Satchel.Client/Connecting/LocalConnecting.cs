using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Client.Starting;

namespace Satchel.Client.Connecting;

/// <summary>
/// Connects to the local cluster. A head on record may be about to end, killed or leaving: then its process is waited for and, where that is
/// asked for, the next one started.
/// </summary>
internal sealed class LocalConnecting(ConnectOptions options)
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    private readonly LocalCluster _cluster = new(options.Home);

    /// <exception cref="SatchelException"><c>no_cluster</c>, <c>listener_not_trusted</c>; the head does not answer; none can be
    /// started.</exception>
    public async Task<SatchelClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var head = await FindAsync(cancellationToken).ConfigureAwait(false);
        var api = SatchelClient.CreateApi(options, new HomeEndpoint(_cluster, head));
        try
        {
            var answers = new RetryPolicy(null, ReviveAsync);
            while (await answers.RunAsync(token => AskAsync(api, token), cancellationToken).ConfigureAwait(false) is { IsLeaving: true })
            {
                if (!options.OutlastsLeaving || _cluster.Find() is not { } leaving)
                {
                    break;
                }

                options.Leaving?.Invoke(leaving);
                await _cluster.WaitForEndAsync(leaving, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
                await FindAsync(cancellationToken).ConfigureAwait(false);
            }

            return SatchelClient.Local(api, new RetryPolicy(options.Away), new RetryPolicy(options.Away, ReviveAsync));
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    private static Task<HealthReply> AskAsync(ApiClient api, CancellationToken cancellationToken) =>
        api.GetAsync("/v1/health", WireJson.Default.HealthReply, cancellationToken);

    private async Task<HeadRecord> FindAsync(CancellationToken cancellationToken)
    {
        if (_cluster.Find() is { } head)
        {
            return head;
        }

        if (!options.StartsCluster)
        {
            throw new SatchelException(
                new SatchelError("no_cluster", _cluster.Absence, "Start one with `satchel start --head`, or name another with --address.")
            );
        }

        (head, var started) = await _cluster.FindOrStartAsync(options.Start, cancellationToken).ConfigureAwait(false);
        if (started)
        {
            options.Started?.Invoke(head);
        }

        return head;
    }

    /// <summary>
    /// After a failure. A head that refuses connections has let go of its port and is about to end; one that took the connection and says
    /// nothing is not waited for.
    /// </summary>
    private async Task ReviveAsync(ConnectionException gone, CancellationToken cancellationToken)
    {
        if (gone.IsSilent)
        {
            throw gone;
        }

        if (
            gone.IsRefused
            && _cluster.Find() is { } ending
            && !await _cluster.WaitForEndAsync(ending, EndPatience, cancellationToken).ConfigureAwait(false)
        )
        {
            throw gone;
        }

        await FindAsync(cancellationToken).ConfigureAwait(false);
    }
}
