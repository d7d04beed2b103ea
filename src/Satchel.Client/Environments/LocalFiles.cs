using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Packages;
using Satchel.Client.Starting;
using Satchel.Environments.Providers;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;

namespace Satchel.Client.Environments;

/// <summary>The packages that local files of one environment become.</summary>
/// <param name="home">Holds the caches.</param>
/// <param name="excludes">What is left out of each directory, relative to it.</param>
/// <param name="ignoreFilesAbove">Whether those above a directory count, within its repository.</param>
/// <param name="progress">Told while files are read.</param>
internal sealed class LocalFiles(
    SatchelHome home,
    IReadOnlyList<string> excludes,
    bool ignoreFilesAbove,
    IProgress<PackagingProgress>? progress
)
{
    private readonly TextFiles _texts = new(home);
    private readonly List<BuiltPackage> _directories = [];
    private readonly List<LocalArchive> _archives = [];
    private readonly List<string> _sources = [];

    /// <summary>Packages that were made here, in the order they were added.</summary>
    public IReadOnlyList<BuiltPackage> Directories => _directories;

    /// <summary>Archives of the user's, sent as they are.</summary>
    public IReadOnlyList<LocalArchive> Archives => _archives;

    /// <summary>Absolute paths of what was added, in that order; of a text its name.</summary>
    public IReadOnlyList<string> Sources => _sources;

    /// <summary>The URI that stands for an archive.</summary>
    public static string UriOf(LocalArchive archive) => $"{RuntimeEnvUri.UploadedScheme}://{archive.Name}";

    /// <summary>Adds a directory or an archive whose content is the working directory.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>The URI that stands for it.</returns>
    public Task<string> AddWorkingDirectoryAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path)
            ? AddArchiveAsync(path, isWorkingDirectory: true, cancellationToken)
            : AddDirectoryAsync(
                new PackageRequest(path, IgnoreSettings.FromEnvironment(excludes) with { ReadsAbove = ignoreFilesAbove }),
                cancellationToken
            );

    /// <summary>
    /// Adds what Python is to import: a directory, which keeps its name, a file of one module, or an archive of either. What the URI stands
    /// for goes on Python's path as a whole.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <returns>The URI that stands for it.</returns>
    public async Task<string> AddModuleAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
            var ignore = IgnoreSettings.ForModules(excludes) with { ReadsAbove = ignoreFilesAbove };
            var request = new PackageRequest(path, ignore) { Below = name.Length > 0 ? name : null };
            return await AddDirectoryAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return PackageFileName.IsArchive(path)
            ? await AddArchiveAsync(path, isWorkingDirectory: false, cancellationToken).ConfigureAwait(false)
            : await AddFileAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds what goes on the class path of Java: a jar, or a directory or archive of jars and classes.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>The URI that stands for it.</returns>
    public async Task<string> AddJarsAsync(string path, CancellationToken cancellationToken) =>
        Directory.Exists(path)
            ? await AddDirectoryAsync(
                    new PackageRequest(path, IgnoreSettings.ForModules(excludes) with { ReadsAbove = ignoreFilesAbove }),
                    cancellationToken
                )
                .ConfigureAwait(false)
        : PackageFileName.IsArchive(path) ? await AddArchiveAsync(path, isWorkingDirectory: false, cancellationToken).ConfigureAwait(false)
        : await AddFileAsync(path, cancellationToken).ConfigureAwait(false);

    /// <summary>Adds what an installer of packages is to install, under its name: a directory with sources, a wheel, an archive of sources.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>The URI that stands for a directory with it.</returns>
    public async Task<string> AddRequirementAsync(string path, CancellationToken cancellationToken) =>
        Directory.Exists(path)
            ? await AddDirectoryAsync(
                    new PackageRequest(path, IgnoreSettings.ForModules([]) with { ReadsAbove = ignoreFilesAbove })
                    {
                        Below = Path.GetFileName(path),
                    },
                    cancellationToken
                )
                .ConfigureAwait(false)
            : await AddFileAsync(path, cancellationToken).ConfigureAwait(false);

    /// <summary>Adds a directory that an installer looks for packages in, under its name: of it only what installers can use.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>The URI that stands for a directory with it.</returns>
    public Task<string> AddLinksAsync(string path, CancellationToken cancellationToken) =>
        AddDirectoryAsync(
            // Build tools write a .gitignore into it that leaves everything out.
            new PackageRequest(
                path,
                // Ours and no excludes of the user's, who would be told which of them match nothing.
                IgnoreSettings.Create(LocalRequirements.LeftOutOfLinks, gitignore: false, []) with
                {
                    ReadsAbove = false,
                }
            )
            {
                Below = Path.GetFileName(path),
                LeavesOutSilently = true,
            },
            cancellationToken
        );

    /// <summary>Adds a file that is none of the user's, under a name.</summary>
    /// <returns>The URI that stands for a directory with it.</returns>
    public async Task<string> AddTextAsync(string name, string text, CancellationToken cancellationToken)
    {
        var file = await _texts.KeepAsync(name, text, cancellationToken).ConfigureAwait(false);
        var package = await PackageBuilder.BuildFileAsync(file, progress, cancellationToken).ConfigureAwait(false);
        _sources.Add(name);
        _directories.Add(package);
        return PackageUri.For(package.Tree.Digest);
    }

    private async Task<string> AddDirectoryAsync(PackageRequest request, CancellationToken cancellationToken)
    {
        HomeDirectory.TryMake(home);
        var cached = request with { CacheDirectory = home.ClientCache };
        return Add(request.Root, await PackageBuilder.BuildAsync(cached, progress, cancellationToken).ConfigureAwait(false));
    }

    private async Task<string> AddFileAsync(string path, CancellationToken cancellationToken) =>
        Add(path, await PackageBuilder.BuildFileAsync(path, progress, cancellationToken).ConfigureAwait(false));

    private async Task<string> AddArchiveAsync(string path, bool isWorkingDirectory, CancellationToken cancellationToken)
    {
        HomeDirectory.TryMake(home);
        var archive = await LocalArchive
            .ReadAsync(path, isWorkingDirectory, home.ClientCache, progress, cancellationToken)
            .ConfigureAwait(false);
        _sources.Add(path);
        _archives.Add(archive);
        return UriOf(archive);
    }

    private string Add(string source, BuiltPackage package)
    {
        _sources.Add(source);
        _directories.Add(package);
        return PackageUri.For(package.Tree.Digest);
    }
}
