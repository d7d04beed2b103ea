using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Lays the package out.</summary>
internal sealed class Materializer(IPackageStore packages) : IMaterializer
{
    /// <summary>Directory of the files in the layer.</summary>
    public const string Tree = "tree";

    public string Field => "working_dir";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var package = ResolvedDirectory.DigestOf(build.Layer.Plan.Inputs);
        var tree =
            await packages.FindAsync(package, cancellationToken).ConfigureAwait(false)
            ?? throw new SatchelException(
                new SatchelError(
                    "package_not_found",
                    $"The cluster does not hold the package {package} any more.",
                    "Submit again: the client sends what is missing."
                )
            );
        await packages.MaterializeAsync(tree, Path.Combine(build.Directory, Tree), build.Progress, cancellationToken).ConfigureAwait(false);
        return new LayerContent { Summary = $"{tree.Files.Count()} files" };
    }
}
