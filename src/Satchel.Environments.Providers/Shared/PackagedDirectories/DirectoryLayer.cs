using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Shared.PackagedDirectories;

/// <summary>The layer that holds the files of one package.</summary>
internal static class DirectoryLayer
{
    private const string Tree = "tree";

    /// <summary>The directory of the files in a layer.</summary>
    public static string TreeOf(string layerDirectory) => Path.Combine(layerDirectory, Tree);

    /// <param name="value">A <see cref="ResolvedDirectory"/> that is a package.</param>
    public static LayerPlan Plan(JsonNode value) =>
        new(ResolvedDirectory.InputsOf(value))
        {
            Bytes = ResolvedDirectory.BytesOf(value),
            Summary = $"package {ResolvedDirectory.DigestTextOf(value)}",
        };

    /// <summary>Lays the package out.</summary>
    /// <returns>The package.</returns>
    /// <exception cref="SatchelException"><c>package_not_found</c>, or see <see cref="IPackageStore.MaterializeAsync"/>.</exception>
    public static async Task<PackageTree> MaterializeAsync(IPackageStore packages, LayerBuild build, CancellationToken cancellationToken)
    {
        var tree = await FindAsync(packages, build.Layer.Plan.Inputs, cancellationToken).ConfigureAwait(false);
        await packages.MaterializeAsync(tree, TreeOf(build.Directory), build.Progress, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    /// <summary>The package that inputs name.</summary>
    /// <exception cref="SatchelException"><c>package_not_found</c>.</exception>
    public static async Task<PackageTree> FindAsync(IPackageStore packages, JsonObject inputs, CancellationToken cancellationToken)
    {
        var package = ResolvedDirectory.DigestOf(inputs);
        return await packages.FindAsync(package, cancellationToken).ConfigureAwait(false)
            ?? throw new SatchelException(
                new SatchelError("package_not_found", $"The cluster does not hold the package {package} any more.", PackageUri.SentBySubmit)
            );
    }

    /// <summary>What is recorded of such a layer.</summary>
    public static LayerContent ContentOf(PackageTree tree) => new() { Summary = SummaryOf(tree.Files.Count()) };

    private static string SummaryOf(int files) => files == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{files:N0} files");
}
