using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// The files of <c>working_dir</c> that decide what a project installs: its lock and settings, those of the directories above it, where the
/// lock of a workspace lies, every <c>pyproject.toml</c>, since members of a workspace are locked together, and the packages that the project
/// takes from <c>working_dir</c>. Nothing else of <c>working_dir</c> matters, so editing the project's own code installs nothing.
/// </summary>
internal static class ProjectFiles
{
    /// <summary>Key in a manifest and in the inputs: by path from the top of <c>working_dir</c> digests, with a mark for what can be executed,
    /// or where a link leads.</summary>
    public const string Key = "project_files";

    public const string Settings = "pyproject.toml";

    private const string Lock = "uv.lock";
    private const string UvSettings = "uv.toml";

    /// <summary>Finds them.</summary>
    /// <param name="project">Directory of the project, as in the normal form.</param>
    /// <param name="workingDir">The field in the manifest; null when there is none.</param>
    /// <exception cref="SetupFailedException"><c>path_not_found</c>: there is no project, it is not locked, or takes a package from where none
    /// is.</exception>
    public static async Task<JsonObject> FindAsync(
        string project,
        JsonNode? workingDir,
        IPackageStore packages,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var tree =
            workingDir is null ? null
            : ResolvedDirectory.LocalOf(workingDir) is { } directory ? new NodeTree(directory, blobs)
            : (IProjectTree)new PackagedTree(await TreeAsync(workingDir, packages, cancellationToken).ConfigureAwait(false));
        foreach (var path in tree is null ? [] : NamedIn(tree, project))
        {
            if (await tree!.DigestAsync(path, cancellationToken).ConfigureAwait(false) is { } digest)
            {
                found[path] = digest;
            }
        }

        if (FindMissing(found.Keys, project) is { } missing)
        {
            throw new SetupFailedException(SetupErrorKinds.PathNotFound, missing.Message, missing.Hint);
        }

        var (place, locked) = await LockOfAsync(project, found, blobs, cancellationToken).ConfigureAwait(false);
        await new LocalPackages(tree!, found, blobs)
            .AddAsync(locked.Find(Path.GetRelativePath(place, project)), place, cancellationToken)
            .ConfigureAwait(false);
        return new JsonObject(
            found.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))
        );
    }

    /// <summary>What the settings of a project name, as options and their values.</summary>
    /// <param name="files">As <see cref="FindAsync"/> gave them.</param>
    /// <param name="project">Directory of the project, as in the normal form.</param>
    public static async Task<IReadOnlyList<(string Name, string Value)>> SettingsAsync(
        JsonObject files,
        string project,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        var settings = new List<(string, string)>();
        foreach (var path in PathsOfSettings(project).Where(files.ContainsKey))
        {
            var text = await LocalPackages
                .ReadAsync(files[path]!.GetValue<string>()[..DigestLength], blobs, cancellationToken)
                .ConfigureAwait(false);
            settings.AddRange(OptionsIn(path, text ?? ""));
        }

        return settings;
    }

    /// <summary>Lays them out as they lie in <c>working_dir</c>.</summary>
    /// <param name="files">As <see cref="FindAsync"/> gave them.</param>
    /// <param name="project">Directory of the project, as in the normal form.</param>
    /// <param name="directory">Absolute; made by this call.</param>
    public static async Task LayOutAsync(
        JsonObject files,
        string project,
        string directory,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        // Links come last, so that nothing is written where one leads.
        foreach (var (path, value) in files.OrderBy(file => IsLink(file.Value)))
        {
            var target = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var said = value!.GetValue<string>();
            if (IsLink(value))
            {
                if (!Path.Exists(target))
                {
                    File.CreateSymbolicLink(target, said[LocalPackages.LinkMark.Length..]);
                }

                continue;
            }

            var content = await blobs.OpenReadAsync(Digest.Parse(said[..DigestLength]), cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                var file = File.Create(target);
                await using (file.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                }
            }

            if (said.EndsWith(LocalPackages.ExecutableMark, StringComparison.Ordinal))
            {
                File.SetUnixFileMode(target, PackageModes.ExecutableFile);
            }
        }

        MakePlaces(project, directory);
    }

    /// <summary>uv refuses settings that name a directory which is not there, also when nothing is taken from it.</summary>
    private static void MakePlaces(string project, string directory)
    {
        foreach (var path in PathsOfSettings(project).Where(path => File.Exists(Path.Combine(directory, path))))
        {
            foreach (var (option, value) in OptionsIn(path, ReadOnlyFile.TryReadText(Path.Combine(directory, path)) ?? ""))
            {
                if (
                    option is "find-links" or "index" or "index-url" or "extra-index-url"
                    && !value.Contains(':', StringComparison.Ordinal)
                    && ProjectPath.Of(ProjectPath.DirectoryOf(path), value) is { } place
                    && !Path.Exists(Path.Combine(directory, place))
                )
                {
                    Directory.CreateDirectory(Path.Combine(directory, place));
                }
            }
        }
    }

    private static readonly int DigestLength = Digest.Of([]).ToString().Length;

    private static bool IsLink(JsonNode? value) => value!.GetValue<string>().StartsWith(LocalPackages.LinkMark, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> OptionsIn(string path, string text) =>
        Path.GetFileName(path) is Settings ? UvConfiguration.ReadProject(text) : UvConfiguration.Read(text);

    private static IEnumerable<string> PathsOfSettings(string project) =>
        ProjectPath.DownTo(project).SelectMany(directory => (string[])[In(directory, Settings), In(directory, UvSettings)]);

    private static string In(string directory, string name) => directory == ProjectPath.Top ? name : $"{directory}/{name}";

    /// <summary>Those of a tree that count whatever the lock says; some need not be there.</summary>
    private static IEnumerable<string> NamedIn(IProjectTree tree, string project) =>
        tree.Below(ProjectPath.Top)
            .Where(path => Path.GetFileName(path) is Settings)
            .Concat(PathsOfSettings(project))
            .Concat(ProjectPath.DownTo(project).Select(directory => In(directory, Lock)))
            .Distinct(StringComparer.Ordinal);

    /// <summary>The lock that uv takes: of the workspace that the project is a member of, else the nearest one.</summary>
    private static async Task<(string Directory, LockedProject Lock)> LockOfAsync(
        string project,
        Dictionary<string, string> found,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        (string Directory, LockedProject Lock)? nearest = null;
        foreach (var directory in ProjectPath.DownTo(project).Where(directory => found.ContainsKey(In(directory, Lock))))
        {
            var text = await LocalPackages.ReadAsync(found[In(directory, Lock)], blobs, cancellationToken).ConfigureAwait(false);
            nearest = (directory, LockedProject.Read(text ?? ""));
            if (nearest.Value.Lock.HasMember(Path.GetRelativePath(directory, project)))
            {
                break;
            }
        }

        return nearest!.Value;
    }

    /// <summary>Whether a file of <c>working_dir</c> is one that counts whatever the lock says.</summary>
    private static bool Counts(string path, string project)
    {
        var name = Path.GetFileName(path);
        return name is Settings || name is Lock or UvSettings && ProjectPath.IsAtOrAbove(ProjectPath.DirectoryOf(path), project);
    }

    private static async Task<PackageTree> TreeAsync(JsonNode workingDir, IPackageStore packages, CancellationToken cancellationToken)
    {
        var digest = Digest.Parse(ResolvedDirectory.DigestTextOf(workingDir));
        return await packages.FindAnnouncedAsync(digest, cancellationToken).ConfigureAwait(false)
            ?? await DirectoryLayer.FindAsync(packages, ResolvedDirectory.InputsOf(workingDir), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which of the files that a project must have is not among those of <c>working_dir</c>, and what to do; null when all are.</summary>
    /// <param name="paths">From the top of <c>working_dir</c>; more than those that count are fine.</param>
    public static (string Message, string Hint)? FindMissing(IEnumerable<string> paths, string project)
    {
        var found = paths.Where(path => Counts(path, project)).ToHashSet(StringComparer.Ordinal);
        var (name, hint) =
            !found.Contains(In(project, Settings))
                ? (Settings, "Name the directory that holds pyproject.toml, from the top of working_dir.")
            : !found.Any(static path => Path.GetFileName(path) is Lock)
                ? (Lock, "Run `uv lock` in the project, see that no ignore rule leaves uv.lock out, and submit again.")
            : (null, "");
        return name is null ? null : ($"working_dir has no {name} {(project is "." ? "at its top" : $"in '{project}'")}.", hint);
    }
}
