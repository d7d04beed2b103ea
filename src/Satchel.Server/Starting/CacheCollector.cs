using System.Collections.Immutable;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Server.Starting;

/// <summary>
/// Removes from the node's store what no job, driver, layer or pin needs: layers over the budgets, packages, blobs, images; and what broken
/// uploads left. Thread-safe.
/// </summary>
internal sealed class CacheCollector(
    ILayerStore layers,
    IPackageStore packages,
    IBlobUploads uploads,
    UploadLimits uploadLimits,
    ImageCollector images,
    ContainerSweep containers,
    IJobControl jobs,
    IDriverContent drivers,
    TimeProvider time
)
{
    /// <summary>Removes unused layers that are over the budgets, or all unused ones.</summary>
    /// <returns>What went.</returns>
    public Task<IReadOnlyList<LayerInfo>> CollectLayersAsync(bool everything, CancellationToken cancellationToken) =>
        layers.CollectAsync(everything, cancellationToken);

    /// <summary>Removes packages, archives and blobs that neither a layer nor a job or driver that has not ended needs.</summary>
    public Task<PackagesCollected> CollectPackagesAsync(CancellationToken cancellationToken) =>
        packages.CollectAsync(FindNeededAsync, cancellationToken);

    /// <summary>Removes what has come of files that nobody has sent the rest of for long, and what is too much of it.</summary>
    public Task CollectUploadsAsync(CancellationToken cancellationToken) =>
        Task.Run(() => uploads.Expire(time.GetUtcNow() - uploadLimits.Age, uploadLimits.Bytes), cancellationToken);

    /// <summary>Removes the containers of builds that were killed.</summary>
    public Task SweepContainersAsync(CancellationToken cancellationToken) =>
        containers.SweepAsync(ImmutableDictionary<string, string>.Empty, cancellationToken);

    /// <summary>Removes the container images that the node fetched and neither a layer nor a lease needs.</summary>
    /// <param name="onRemoved">Told each image once it went.</param>
    public Task CollectImagesAsync(Action<RemovedImage> onRemoved, CancellationToken cancellationToken) =>
        images.CollectAsync(() => layers.FindNeeded().Digests, ImmutableDictionary<string, string>.Empty, onRemoved, cancellationToken);

    private async Task<NamedContent> FindNeededAsync(CancellationToken cancellationToken)
    {
        // Jobs first, the pending before the running, then drivers: what they need is found there, or in the lease or layer that it has got meanwhile.
        var named = new NamedContent();
        foreach (var status in (JobStatus[])[JobStatus.Pending, JobStatus.Running])
        {
            await foreach (var job in jobs.StreamAsync(status, cancellationToken).ConfigureAwait(false))
            {
                named.AddFrom(job.Submission.NormalizedEnv);
            }
        }

        var used = await drivers.FindNeededAsync(cancellationToken).ConfigureAwait(false);
        named.Digests.UnionWith(used.Digests);
        named.Archives.UnionWith(used.Archives);
        var needed = layers.FindNeeded();
        named.Digests.UnionWith(needed.Digests);
        return named;
    }
}
