using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary>Ends a head and waits until its process is gone.</summary>
internal static class ClusterEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <param name="terminal">Told what the head waits for.</param>
    /// <exception cref="SatchelException"><c>stop_failed</c>: it is still there after a minute.</exception>
    public static async Task EndAsync(
        Terminal terminal,
        LocalCluster cluster,
        SatchelClient client,
        HeadRecord head,
        ShutdownRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await client.ShutDownAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionException)
        {
            // It may be leaving already; whether it has gone is looked at below.
        }

        if (!await WaitAsync(terminal, cluster, client, head, cancellationToken).ConfigureAwait(false))
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

    private static async Task<bool> WaitAsync(
        Terminal terminal,
        LocalCluster cluster,
        SatchelClient client,
        HeadRecord head,
        CancellationToken cancellationToken
    )
    {
        var began = TimeProvider.System.GetTimestamp();
        using var progress = new SlowProgress<LeavingView>(terminal, Waiting);
        while (!await cluster.WaitForEndAsync(head, Look, cancellationToken).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return false;
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerPatience);
            try
            {
                if ((await client.GetStatusAsync(patience.Token).ConfigureAwait(false)).Leaving is { Jobs: > 0 } leaving)
                {
                    progress.Report(leaving);
                }
            }
            catch (Exception silent)
                when (silent is SatchelException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // It answers no more: it has let go of its port and ends, or it hangs.
            }
        }

        return true;
    }

    private static string Waiting(LeavingView leaving, TimeSpan elapsed) =>
        FormattableString.Invariant(
            $"Waiting for {leaving.Jobs} {(leaving.Jobs == 1 ? "job" : "jobs")} to stop, {elapsed.TotalSeconds:0} s so far: {string.Join(", ", leaving.WaitsFor)}"
        );
}
