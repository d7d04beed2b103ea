using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>
/// Cleans the node's store behind the start of the daemon, then keeps it within its budgets. Jobs wait for none of it. Builds collect by
/// themselves as well; here goes what was in use then, and what nobody builds any more.
/// </summary>
/// <param name="grace">How long a package stays after its last use: looked for as often.</param>
internal sealed partial class CacheCollecting(
    ILayerStore store,
    CacheCollector collector,
    TimeSpan grace,
    TimeProvider time,
    ILogger<CacheCollecting> logger
) : BackgroundService
{
    private static readonly TimeSpan LayerPeriod = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of a host waits for the first step of each of its services.
        await Task.Yield();
        await TryAsync(store.SweepAsync, stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(grace < LayerPeriod ? grace : LayerPeriod, time);
        long? last = null;
        do
        {
            await TryAsync(cancelled => collector.CollectLayersAsync(everything: false, cancelled), stoppingToken).ConfigureAwait(false);
            if (last is null || time.GetElapsedTime(last.Value) >= grace)
            {
                last = time.GetTimestamp();
                await TryAsync(collector.SweepContainersAsync, stoppingToken).ConfigureAwait(false);
                await TryAsync(collector.CollectPackagesAsync, stoppingToken).ConfigureAwait(false);
                await TryAsync(collector.CollectUploadsAsync, stoppingToken).ConfigureAwait(false);
                await TryAsync(CollectImagesAsync, stoppingToken).ConfigureAwait(false);
            }
        } while (await TickAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    private Task CollectImagesAsync(CancellationToken cancellationToken) =>
        collector.CollectImagesAsync(image => ImageRemoved(logger, image.Name, image.Bytes), cancellationToken);

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken stoppingToken)
    {
        try
        {
            await step(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon leaves: the next start goes on.
        }
        catch (Exception refused)
        {
            // A border: what cannot be cleaned costs room, not jobs, and is tried again.
            NotCleaned(logger, refused);
        }
    }

    [LoggerMessage(61, LogLevel.Information, "Removed the image {Image}, {Bytes} bytes: nothing needs it.")]
    private static partial void ImageRemoved(ILogger logger, string image, long bytes);

    [LoggerMessage(60, LogLevel.Warning, "The node's store of layers, packages and images could not be cleaned.")]
    private static partial void NotCleaned(ILogger logger, Exception refused);
}
