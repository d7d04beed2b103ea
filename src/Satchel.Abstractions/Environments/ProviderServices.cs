using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Environments;

/// <summary>What of the node providers are made with.</summary>
/// <param name="Packages">The packages it holds.</param>
/// <param name="Blobs">The blobs it holds.</param>
/// <param name="Tools">Tools of ours, installed when they are first needed.</param>
/// <param name="Remote">The packages that lie outside of the cluster.</param>
public sealed record ProviderServices(IPackageStore Packages, IBlobStore Blobs, IToolEnvironments Tools, IRemotePackages Remote);
