using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Packages;
using Satchel.Client.Packages;
using Satchel.Client.Starting;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;

namespace Satchel.Client.Environments;

/// <summary>
/// A runtime environment with its local files: made without a cluster, then sent to one. Fields that name files of this machine are
/// replaced by names of packages, and <c>excludes</c>, which packaging has spent, is gone.
/// </summary>
public sealed class RuntimeEnvPackage
{
    private const string WorkingDir = "working_dir";
    private const string Excludes = "excludes";

    private readonly BuiltPackage? _directory;
    private readonly LocalArchive? _archive;

    private RuntimeEnvPackage(JsonObject runtimeEnv, BuiltPackage? directory, LocalArchive? archive)
    {
        RuntimeEnv = runtimeEnv;
        _directory = directory;
        _archive = archive;
    }

    /// <summary>What to submit, once <see cref="SendAsync"/> has returned.</summary>
    public JsonObject RuntimeEnv { get; }

    /// <summary>What went into the working directory's package and what did not; null when there is none.</summary>
    public PackagingReport? Report => _directory?.Report;

    /// <summary>Reads the local files of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="home">Holds the caches that make the next time fast.</param>
    /// <param name="progress">Told while files are read.</param>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="PackageBuilder.BuildAsync"/> and
    /// <see cref="LocalArchive.ReadAsync"/>.</exception>
    public static async Task<RuntimeEnvPackage> BuildAsync(
        CheckedRuntimeEnv environment,
        SatchelHome home,
        IProgress<PackagingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var runtimeEnv = environment.Normalized.DeepClone().AsObject();
        var excludes = runtimeEnv[Excludes]?.AsArray().Select(pattern => pattern!.GetValue<string>()).ToArray() ?? [];
        runtimeEnv.Remove(Excludes);
        if (runtimeEnv[WorkingDir]?.GetValue<string>() is not { } text || !RuntimeEnvUri.IsPath(text))
        {
            return new RuntimeEnvPackage(runtimeEnv, null, null);
        }

        var path = Path.GetFullPath(text, environment.Directory);

        if (File.Exists(path))
        {
            var archive = await LocalArchive.ReadAsync(path, progress, cancellationToken).ConfigureAwait(false);
            runtimeEnv[WorkingDir] = $"{RuntimeEnvUri.UploadedScheme}://{archive.Name}";
            return new RuntimeEnvPackage(runtimeEnv, null, archive);
        }

        HomeDirectory.TryMake(home);
        var request = new PackageRequest(path, IgnoreSettings.FromEnvironment(excludes)) { CacheDirectory = home.ClientCache };
        var package = await PackageBuilder.BuildAsync(request, progress, cancellationToken).ConfigureAwait(false);
        runtimeEnv[WorkingDir] = PackageUri.For(package.Tree.Digest);
        return new RuntimeEnvPackage(runtimeEnv, package, null);
    }

    /// <summary>Makes a cluster hold the files.</summary>
    /// <returns>What was sent.</returns>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="PackagesApi"/>.</exception>
    public Task<UploadSummary> SendAsync(PackagesApi packages, IProgress<UploadProgress>? progress, CancellationToken cancellationToken) =>
        _directory is not null ? packages.SendAsync(_directory, progress, cancellationToken)
        : _archive is not null ? packages.SendAsync(_archive, progress, cancellationToken)
        : Task.FromResult(UploadSummary.None);
}
