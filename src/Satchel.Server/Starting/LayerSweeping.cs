using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>Cleans the layer store behind the start of the daemon: jobs do not wait for it.</summary>
internal sealed partial class LayerSweeping(ILayerStore store, ILogger<LayerSweeping> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of a host waits for the first step of each of its services.
        await Task.Yield();
        try
        {
            await store.SweepAsync(stoppingToken).ConfigureAwait(false);
            await store.CollectAsync(everything: false, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon leaves: the next start goes on.
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A border: what cannot be cleaned costs room, not jobs.
            NotSwept(logger, refused);
        }
    }

    [LoggerMessage(60, LogLevel.Warning, "The store of environment layers could not be cleaned.")]
    private static partial void NotSwept(ILogger logger, Exception refused);
}
