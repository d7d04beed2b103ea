using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary>Ends a head and waits until its process is gone.</summary>
internal static class ClusterEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="SatchelException"><c>stop_failed</c>: it is still there after a minute.</exception>
    public static async Task EndAsync(SatchelClient client, HeadRecord head, bool keepJobs, CancellationToken cancellationToken)
    {
        try
        {
            await client.ShutDownAsync(keepJobs, cancellationToken).ConfigureAwait(false);
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
                    $"The head at {head.Address} (pid {head.Pid}) has not ended after {Patience.TotalSeconds} seconds.",
                    $"Look into its log, or end it with `kill -9 {head.Pid}`: running jobs go on and the next start finds them."
                )
            );
        }
    }
}
