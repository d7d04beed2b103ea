using System.Buffers;
using System.Runtime.CompilerServices;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Server.Logs;

/// <summary>Reads a job's log as it grows, until the job has ended and all of it is read. Waits on events, in constant memory.</summary>
internal sealed class LogFollower(IJobControl jobs, INodeGateway nodes)
{
    /// <summary>The log's bytes from an offset on.</summary>
    /// <param name="job">The job.</param>
    /// <param name="offset">First byte to read.</param>
    /// <param name="pause">
    /// When given: after this long without growth one empty piece is yielded, so that a reader who holds back half a line can let it go.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Pieces that are valid until the next one is asked for.</returns>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FollowAsync(
        JobRecord job,
        long offset,
        TimeSpan? pause,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var node = nodes.For(nodes.PlaceOf(job));
        var buffer = ArrayPool<byte>.Shared.Rent(StreamPieces.Size);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = WaitForChangeAsync(job, left.Token);
        var growth = Task.CompletedTask;
        try
        {
            while (true)
            {
                // Asked before reading: what a job wrote before it ended is there by then.
                var ended = job.Status.IsTerminal();
                var content = node.OpenLogAsync(job, offset, cancellationToken);
                await foreach (var piece in content.ReadToEndAsync(buffer, cancellationToken).ConfigureAwait(false))
                {
                    offset += piece.Length;
                    yield return piece;
                }

                if (ended)
                {
                    yield break;
                }

                growth = growth.IsCompleted ? node.WaitForLogGrowthAsync(job, offset, left.Token) : growth;
                if (pause is { } patience && !await HappensWithinAsync(patience, growth, change, cancellationToken).ConfigureAwait(false))
                {
                    yield return ReadOnlyMemory<byte>.Empty;
                }

                await Task.WhenAny(growth, change).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (change.IsCompleted)
                {
                    // Gone, or its id is another job's now: whatever can still be read of this one has been.
                    if (await change.ConfigureAwait(false) is not { } now || now.RunId != job.RunId)
                    {
                        yield break;
                    }

                    job = now;
                    change = WaitForChangeAsync(job, left.Token);
                }
            }
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(growth, change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<JobRecord?> WaitForChangeAsync(JobRecord job, CancellationToken cancellationToken) =>
        jobs.WaitForChangeAsync(job.Submission.SubmissionId, job.RunId, job.Version, cancellationToken);

    private static async Task<bool> HappensWithinAsync(TimeSpan patience, Task first, Task second, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeout = Task.Delay(patience, timer.Token);
        var happened = await Task.WhenAny(first, second, timeout).ConfigureAwait(false) != timeout;
        await timer.CancelAsync().ConfigureAwait(false);
        return happened;
    }
}
