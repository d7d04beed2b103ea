using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary>Lays one package out.</summary>
internal sealed class Materializer(IPackageStore packages) : IMaterializer
{
    public string Field => "java_jars";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken) =>
        DirectoryLayer.ContentOf(await DirectoryLayer.MaterializeAsync(packages, build, cancellationToken).ConfigureAwait(false));
}
