using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Settings;

namespace Satchel.Abstractions.Environments;

/// <summary>What of the node providers are made with.</summary>
/// <param name="Packages">The packages it holds.</param>
/// <param name="Blobs">The blobs it holds.</param>
/// <param name="Tools">Tools of ours, installed when they are first needed.</param>
/// <param name="Remote">The packages that lie outside of the cluster.</param>
public sealed record ProviderServices(IPackageStore Packages, IBlobStore Blobs, IToolEnvironments Tools, IRemotePackages Remote)
{
    /// <summary>The value that the operator set for one of <see cref="EnvironmentVariables"/>; null when none. Default: nothing is set.</summary>
    public Func<EnvironmentVariable, string?> Setting { get; init; } = static _ => null;

    /// <summary>Runs programs outside of any build, to ask them something; with the daemon's variables, cleaned of Satchel's.</summary>
    public IToolRunner? Programs { get; init; }

    /// <summary>The fields that programs of the operator's set up; they need <see cref="Programs"/>.</summary>
    public IReadOnlyList<CustomProvider> Custom { get; init; } = [];

    /// <summary>
    /// Leaves entries of an archive out by patterns, as <c>excludes</c> does for a directory; gives the same tree when none goes. Default: none goes.
    /// </summary>
    public Func<PackageTree, IReadOnlyList<string>, PackageTree> Exclude { get; init; } = static (tree, _) => tree;

    /// <summary>How it runs containers.</summary>
    public ContainerOptions Containers { get; init; } = new();
}
