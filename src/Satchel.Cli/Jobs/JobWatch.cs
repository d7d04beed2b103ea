using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Http;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>Follows a job to its end: its log to standard output while it comes, and beside it what a pending job waits for.</summary>
internal sealed class JobWatch(JobsApi jobs, Terminal terminal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LogEnding _ending = new();

    /// <summary>
    /// Prints the log and returns the record of the ended job. The log's end says that it has ended: a short job costs one call for the log and
    /// one for the record, over one connection. What a pending one waits for is asked only when that takes long.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="log">What of its log.</param>
    /// <param name="cancellationToken">Ends the following, which is told.</param>
    /// <exception cref="SatchelException">The cluster stayed away: with a hint that the job may still run.</exception>
    public Task<JobView> FollowAsync(JobView job, LogOptions log, CancellationToken cancellationToken) =>
        TellLossAsync(job, () => PrintUntilEndAsync(job, log, cancellationToken), cancellationToken);

    /// <summary>Whether the log that was printed ended with all of a job's message, so that nobody need be told it again.</summary>
    public bool HasPrinted(string message) => _ending.Is(message);

    /// <summary>As <see cref="FollowAsync"/>, the log as lines of JSON, one for each piece, and at last one for the job.</summary>
    /// <inheritdoc cref="FollowAsync"/>
    public Task<JobView> FollowAsJsonAsync(JobView job, LogOptions log, CancellationToken cancellationToken) =>
        TellLossAsync(
            job,
            async () =>
            {
                await PrintAsJsonAsync(jobs.ReadLogAsync(job, log with { Follow = true }, cancellationToken)).ConfigureAwait(false);
                var ended = await jobs.WaitForEndAsync(job, cancellationToken).ConfigureAwait(false);
                terminal.PrintJsonLine(JobText.ToJson(ended));
                return ended;
            },
            cancellationToken
        );

    /// <summary>Waits without printing the log.</summary>
    /// <inheritdoc cref="FollowAsync"/>
    public Task<JobView> WaitForEndAsync(JobView job, CancellationToken cancellationToken) =>
        TellLossAsync(job, () => TellUntilEndAsync(job, Patience, cancellationToken), cancellationToken);

    /// <summary>Prints pieces of a log as lines of JSON as they come, in constant memory.</summary>
    public async Task PrintAsJsonAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> log)
    {
        // A character may be cut in two by the end of a piece: the decoder keeps its first half.
        var decoder = Encoding.UTF8.GetDecoder();
        await foreach (var piece in log.ConfigureAwait(false))
        {
            PrintAsJson(decoder, piece.Span, isLast: false);
        }

        PrintAsJson(decoder, [], isLast: true);
    }

    private void PrintAsJson(Decoder decoder, ReadOnlySpan<byte> piece, bool isLast)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(piece.Length)];
        var count = decoder.GetChars(piece, characters, isLast);
        if (count > 0)
        {
            terminal.PrintJsonLine(new JsonObject { ["logs"] = new string(characters, 0, count) });
        }
    }

    private async Task<JobView> TellLossAsync(JobView job, Func<Task<JobView>> follow, CancellationToken cancellationToken)
    {
        try
        {
            return await follow().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            JobOutcome.TellLeft(terminal, job);
            throw;
        }
        catch (SatchelException lost) when (lost is not ApiException)
        {
            throw JobOutcome.Lost(job, lost);
        }
    }

    private async Task<JobView> PrintUntilEndAsync(JobView job, LogOptions log, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = TellLaterAsync(job, stop.Token);
        try
        {
            var pieces = jobs.ReadLogAsync(job, log with { Follow = true }, stop.Token);
            var isLineOpen = false;
            await foreach (var piece in pieces.ConfigureAwait(false))
            {
                terminal.Print(piece.Span);
                _ending.Add(piece.Span);
                isLineOpen = piece.IsEmpty ? isLineOpen : piece.Span[^1] != (byte)'\n';
            }

            if (isLineOpen && Terminal.IsOutputShown)
            {
                // What is told about the job would stand behind its last word; files get what the job printed, and nothing else.
                terminal.Print("\n"u8);
            }

            return await jobs.WaitForEndAsync(job, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // Whatever kept it from telling has met the log or the record as well.
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellLaterAsync(JobView job, CancellationToken cancellationToken)
    {
        await Task.Delay(Patience, cancellationToken).ConfigureAwait(false);
        var now = await jobs.GetAsync(job, cancellationToken).ConfigureAwait(false);
        await TellUntilEndAsync(now, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="job">The job.</param>
    /// <param name="patience">How long it may wait for the first thing before that is told.</param>
    private async Task<JobView> TellUntilEndAsync(JobView job, TimeSpan patience, CancellationToken cancellationToken)
    {
        string? told = null;
        while (!job.Status.IsTerminal())
        {
            var change = jobs.WaitForChangeAsync(job, cancellationToken);
            if (job is { Status: JobStatus.Pending, Phase: { } phase } && phase.Reason != told)
            {
                await Task.WhenAny(change, Task.Delay(patience, cancellationToken)).ConfigureAwait(false);
                if (!change.IsCompleted)
                {
                    told = phase.Reason;
                    terminal.Say(
                        $"Job '{JobText.NameOf(job)}' is pending: {phase.Reason} (since {JobText.When(phase.Since.ToUnixTimeMilliseconds())})."
                    );
                }
            }

            patience = Patience;
            job = await change.ConfigureAwait(false);
        }

        return job;
    }
}
