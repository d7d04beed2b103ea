using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary>Ends a head and waits until its process is gone.</summary>
internal static class ClusterEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="SatchelException"><c>stop_failed</c>: it is still there after a minute.</exception>
    public static async Task EndAsync(SatchelClient client, HeadRecord head, ShutdownRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await client.ShutDownAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException)
        {
            // It may be leaving already; whether it has gone is looked at below.
        }

        if (!await LocalCluster.WaitForEndAsync(head, Patience, cancellationToken).ConfigureAwait(false))
        {
            throw new SatchelException(
                new SatchelError(
                    "stop_failed",
                    $"The head at {head.Address} (pid {head.Pid}) has not ended after {Patience.TotalSeconds} seconds; it ends once its jobs have stopped.",
                    "To wait no longer: `satchel stop --keep-jobs` leaves the jobs alone, `satchel stop --force` ends the head in any case."
                )
            );
        }
    }
}
