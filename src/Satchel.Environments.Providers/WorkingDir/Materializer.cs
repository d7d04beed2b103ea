using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Lays the package out.</summary>
internal sealed class Materializer(IPackageStore packages) : IMaterializer
{
    public string Field => "working_dir";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken) =>
        DirectoryLayer.ContentOf(await DirectoryLayer.MaterializeAsync(packages, build, cancellationToken).ConfigureAwait(false));
}
