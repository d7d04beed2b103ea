using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Client;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Logs;

/// <summary>Prints the logs of somebody while they grow, also those of workers that start meanwhile, until none of them grows any more.</summary>
/// <param name="most">Each takes a connection as long as it grows: so many are followed at the same time, others when one of them ends.</param>
internal sealed class LogFollowing(SatchelClient client, LogPrinter printer, int most)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<Task> _printing = [];

    public async Task FollowAsync(string of, IReadOnlyList<NodeLog> first, LogOptions options, CancellationToken cancelled)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        Begin(first, options, failed);
        // Those that come later are new from their beginning.
        var whole = options with
        {
            Tail = null,
        };
        try
        {
            while (true)
            {
                var isOver = _printing.TrueForAll(static printing => printing.IsCompleted);
                // Looked for again while the cluster is away, as each reader goes on where it broke.
                var now = await client
                    .RetryAsync(token => client.State.ListLogsAsync(of, LogPaths.MostListed, token), failed.Token)
                    .ConfigureAwait(false);
                NodeLog[] more = [.. now.Logs.Where(log => !_seen.Contains(log.Name)).OrderBy(log => log.Name, StringComparer.Ordinal)];
                Begin(more, whole, failed);
                if (isOver && more.Length == 0)
                {
                    break;
                }

                await Task.WhenAny(Task.WhenAll(_printing), Task.Delay(Pause, failed.Token)).ConfigureAwait(false);
                failed.Token.ThrowIfCancellationRequested();
            }
        }
        catch when (!cancelled.IsCancellationRequested && _printing.Exists(static printing => printing.IsFaulted))
        {
            // What ended the others is what is told.
        }
        catch
        {
            // Nobody waits for what the others print any more.
            await failed.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_printing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await Task.WhenAll(_printing).ConfigureAwait(false);
    }

    private void Begin(IReadOnlyList<NodeLog> logs, LogOptions options, CancellationTokenSource failed)
    {
        foreach (var log in logs)
        {
            // Others have their turn when one has ended: they are listed again.
            if (_printing.Count(static printing => !printing.IsCompleted) < most && _seen.Add(log.Name))
            {
                printer.IsTitled |= _seen.Count > 1;
                _printing.Add(printer.PrintOneAsync(log, options, failed));
            }
        }
    }
}
