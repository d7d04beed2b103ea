using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <inheritdoc cref="IForegroundEndings"/>
/// <remarks>Looks only while there are such.</remarks>
internal sealed partial class ForegroundEndings(IRuns runs, ForegroundRuns foreground, TimeProvider time, ILogger<ForegroundEndings> logger)
    : BackgroundService,
        IForegroundEndings
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public async Task LetGoAsync(RunId runId)
    {
        if (!await TryEndAsync(runId, CancellationToken.None).ConfigureAwait(false))
        {
            foreground.Leave(runId);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waiting = new List<RunId>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (waiting is [])
                {
                    waiting.Add(await foreground.Left.ReadAsync(stoppingToken).ConfigureAwait(false));
                }

                while (foreground.Left.TryRead(out var runId))
                {
                    waiting.Add(runId);
                }

                foreach (var runId in waiting.ToList())
                {
                    if (await TryEndAsync(runId, stoppingToken).ConfigureAwait(false))
                    {
                        waiting.Remove(runId);
                    }
                }

                if (waiting is not [])
                {
                    await Task.Delay(BetweenLooks, time, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The next daemon goes on.
                return;
            }
        }
    }

    private async Task<bool> TryEndAsync(RunId runId, CancellationToken cancellationToken)
    {
        try
        {
            if (foreground.IsOrphaned(runId))
            {
                return false;
            }

            var (claim, isDamaged) = FindClaim(runId);
            // Where nobody has claimed it, nobody will start anything in it from here on.
            claim ??= runs.Cancel(runId, JsonSerializer.SerializeToElement(ForegroundRuns.LetGo));
            if (claim.IsForeground)
            {
                if (isDamaged ? foreground.IsUsed(runId) : RunProcesses.IdentityOf(claim).IsAlive)
                {
                    return false;
                }

                // What runs in a container ends with the program that started it.
                await runs.EndAsync(runId, cancellationToken).ConfigureAwait(false);
                if (foreground.IsUsed(runId))
                {
                    return false;
                }
            }

            await runs.EndAsync(runId, cancellationToken).ConfigureAwait(false);
            runs.Forget(runId);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DamagedRecordException)
        {
            NotYet(logger, runId, refused.Message);
            return false;
        }
        // A border: what nobody foresaw must not end the daemon, and the next look may go well.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Unforeseen(logger, failure, runId);
            return false;
        }
    }

    private (RunClaim? Claim, bool IsDamaged) FindClaim(RunId runId)
    {
        try
        {
            return (runs.Find(runId), false);
        }
        catch (DamagedRecordException)
        {
            // Whoever damaged it: locks, groups and marks of its processes say whether it is used.
            return (new(0, 0, "", RunClaim.Foreground), true);
        }
    }

    [LoggerMessage(34, LogLevel.Debug, "The environment that was opened as run {RunId} cannot be let go of now: {Reason}.")]
    private static partial void NotYet(ILogger logger, RunId runId, string reason);

    [LoggerMessage(35, LogLevel.Warning, "The environment that was opened as run {RunId} cannot be let go of now; it is tried again.")]
    private static partial void Unforeseen(ILogger logger, Exception failure, RunId runId);
}
