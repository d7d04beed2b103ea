using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// The files of <c>working_dir</c> that decide what a project installs: its lock and settings, those of the directories above it, where the
/// lock of a workspace lies, and every <c>pyproject.toml</c>, since members of a workspace are locked together. Nothing else of
/// <c>working_dir</c> matters, so editing code installs nothing.
/// </summary>
internal static class ProjectFiles
{
    /// <summary>Key in a manifest and in the inputs: digests by path from the top of <c>working_dir</c>.</summary>
    public const string Key = "project_files";

    private const string Settings = "pyproject.toml";
    private const string Lock = "uv.lock";

    /// <summary>Finds them.</summary>
    /// <param name="project">Directory of the project, as in the normal form.</param>
    /// <param name="workingDir">The field in the manifest; null when there is none.</param>
    /// <exception cref="SetupFailedException"><c>path_not_found</c>: there is no project, or it is not locked.</exception>
    public static async Task<JsonObject> FindAsync(
        string project,
        JsonNode? workingDir,
        IPackageStore packages,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        var found =
            workingDir is null ? []
            : ResolvedDirectory.LocalOf(workingDir) is { } directory
                ? await StoreAsync(directory, project, blobs, cancellationToken).ConfigureAwait(false)
            : InPackage(await TreeAsync(workingDir, packages, cancellationToken).ConfigureAwait(false), project);
        if (FindMissing(found.Keys, project) is { } missing)
        {
            throw new SetupFailedException(SetupErrorKinds.PathNotFound, missing.Message, missing.Hint);
        }

        return new JsonObject(
            found.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))
        );
    }

    /// <summary>Lays them out as they lie in <c>working_dir</c>.</summary>
    /// <param name="files">As <see cref="FindAsync"/> gave them.</param>
    /// <param name="directory">Absolute; made by this call.</param>
    public static async Task LayOutAsync(JsonObject files, string directory, IBlobStore blobs, CancellationToken cancellationToken)
    {
        foreach (var (path, digest) in files)
        {
            var target = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var content = await blobs.OpenReadAsync(Digest.Parse(digest!.GetValue<string>()), cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                var file = File.Create(target);
                await using (file.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Whether a file of <c>working_dir</c> is one of them.</summary>
    private static bool Counts(string path, string project)
    {
        var name = Path.GetFileName(path);
        var directory = Path.GetDirectoryName(path)!;
        return name is Settings || name is Lock or "uv.toml" && IsAtOrAbove(directory, project);
    }

    private static bool IsAtOrAbove(string directory, string project) =>
        directory.Length == 0 || project == directory || project.StartsWith(directory + '/', StringComparison.Ordinal);

    private static Dictionary<string, string> InPackage(PackageTree tree, string project) =>
        tree
            .Files.Where(file => Counts(file.Path.ToString(), project))
            .ToDictionary(file => file.Path.ToString(), file => file.Blob.Digest.ToString(), StringComparer.Ordinal);

    private static async Task<PackageTree> TreeAsync(JsonNode workingDir, IPackageStore packages, CancellationToken cancellationToken)
    {
        var digest = Digest.Parse(ResolvedDirectory.DigestTextOf(workingDir));
        return await packages.FindAnnouncedAsync(digest, cancellationToken).ConfigureAwait(false)
            ?? await DirectoryLayer.FindAsync(packages, ResolvedDirectory.InputsOf(workingDir), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A directory of the node's has no package: what counts of it is kept as one would be.</summary>
    private static async Task<Dictionary<string, string>> StoreAsync(
        string root,
        string project,
        IBlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in SettingsIn(root).Concat(AboveIn(root, project)).Distinct(StringComparer.Ordinal).Where(File.Exists))
        {
            if (LocalPath.OpenRegular(path) is not { } content)
            {
                continue; // a pipe or a device, which a package would not have either
            }

            await using (content.ConfigureAwait(false))
            {
                var blob = await blobs.PutAsync(content, expected: null, cancellationToken).ConfigureAwait(false);
                found[Path.GetRelativePath(root, path)] = blob.Digest.ToString();
            }
        }

        return found;
    }

    /// <summary>Wherever a package would have one, so in no directory that a link leads to.</summary>
    private static FileSystemEnumerable<string> SettingsIn(string root) =>
        new(
            root,
            static (ref entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
        )
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && entry.FileName is Settings,
            ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static IEnumerable<string> AboveIn(string root, string project)
    {
        for (var directory = Path.GetFullPath(project, root); ; directory = Path.GetDirectoryName(directory)!)
        {
            foreach (var name in (string[])[Settings, Lock, "uv.toml"])
            {
                yield return Path.Combine(directory, name);
            }

            if (directory.Length <= root.TrimEnd('/').Length)
            {
                yield break;
            }
        }
    }

    /// <summary>Which of the files that a project must have is not among those of <c>working_dir</c>, and what to do; null when all are.</summary>
    /// <param name="paths">From the top of <c>working_dir</c>; more than those that count are fine.</param>
    public static (string Message, string Hint)? FindMissing(IEnumerable<string> paths, string project)
    {
        var found = paths.Where(path => Counts(path, project)).ToHashSet(StringComparer.Ordinal);
        var (name, hint) =
            !found.Contains(project is "." ? Settings : $"{project}/{Settings}")
                ? (Settings, "Name the directory that holds pyproject.toml, from the top of working_dir.")
            : !found.Any(static path => Path.GetFileName(path) is Lock)
                ? (Lock, "Run `uv lock` in the project, see that no ignore rule leaves uv.lock out, and submit again.")
            : (null, "");
        return name is null ? null : ($"working_dir has no {name} {(project is "." ? "at its top" : $"in '{project}'")}.", hint);
    }
}
