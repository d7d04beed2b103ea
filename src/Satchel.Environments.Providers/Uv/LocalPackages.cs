using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Toml;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Finds the files of packages that a project takes from its <c>working_dir</c>: wheels and source archives, and all of a directory that is
/// built. A link counts by the file that it leads to, or stays one and what it leads to counts as well.
/// </summary>
/// <param name="tree">What <c>working_dir</c> holds.</param>
/// <param name="found">Given each file as <see cref="ProjectFiles"/> has it, by path.</param>
/// <param name="blobs">Have the bytes.</param>
internal sealed class LocalPackages(IProjectTree tree, IDictionary<string, string> found, IBlobStore blobs)
{
    /// <summary>What stands in front of where a link leads, in the place of a digest.</summary>
    public const string LinkMark = "link ";

    /// <summary>What stands behind the digest of a file that can be executed.</summary>
    public const string ExecutableMark = " x";

    private const int MostFiles = 20_000;
    private const int MostLinks = 32;

    // What a package of the user's leaves out, too, unless somebody wants it otherwise.
    private static readonly string[] LeftOut = [".git", ".venv", "venv", "__pycache__"];

    // What is not among the fields that are made at each build uv reads from the file alone.
    private static readonly string[] Deciding = ["name", "dependencies", "optional-dependencies", "requires-python"];

    private readonly Queue<string> _directories = [];

    /// <param name="packages">Of the lock.</param>
    /// <param name="lockDirectory">Where the lock lies.</param>
    /// <exception cref="SetupFailedException"><c>path_not_found</c>: one lies outside of <c>working_dir</c>, or is not in it;
    /// <c>quota_exceeded</c>.</exception>
    public async Task AddAsync(IEnumerable<LocalPackage> packages, string lockDirectory, CancellationToken cancellationToken)
    {
        foreach (var package in packages)
        {
            var named = ProjectPath.Of(lockDirectory, package.Path) ?? throw Outside(package);
            var path = Resolve(named) ?? throw Outside(package);
            if (!package.IsDirectory)
            {
                found[path] = await FileAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Missing(package, named);
            }
            else if (package.IsBuilt || !await IsReadAloneAsync(path, cancellationToken).ConfigureAwait(false))
            {
                if (!tree.Below(path).Any())
                {
                    throw Missing(package, named);
                }

                _directories.Enqueue(path);
            }
        }

        await AddDirectoriesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task AddDirectoriesAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_directories.TryDequeue(out var directory))
        {
            if (!seen.Add(directory))
            {
                continue;
            }

            foreach (var path in tree.Below(directory).Where(path => IsKept(Path.GetRelativePath(directory, path))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await FileAsync(path, cancellationToken).ConfigureAwait(false) is { } file)
                {
                    found[path] = file;
                }
                else if (tree.LinkAt(path) is { } target && ProjectPath.Of(ProjectPath.DirectoryOf(path), target) is { } next)
                {
                    found[path] = LinkMark + target;
                    _directories.Enqueue(next);
                }

                if (found.Count > MostFiles)
                {
                    throw new SetupFailedException(
                        SetupErrorKinds.QuotaExceeded,
                        $"The local packages of the project have more than {MostFiles} files: '{directory}' is one of their directories.",
                        "Leave what they are not built from out of working_dir, by .gitignore or excludes; or name a wheel of it in [tool.uv.sources]."
                    );
                }
            }
        }
    }

    /// <summary>What stands for a file; null when there is none.</summary>
    private async Task<string?> FileAsync(string path, CancellationToken cancellationToken) =>
        await tree.DigestAsync(path, cancellationToken).ConfigureAwait(false) is { } digest
            ? digest + (tree.IsExecutable(path) ? ExecutableMark : "")
            : null;

    /// <summary>Where a path leads whose directories, or that itself, are links; those count.</summary>
    /// <returns>Null when it leads out.</returns>
    private string? Resolve(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (ProjectPath.DownTo(path).FirstOrDefault(part => part != ProjectPath.Top && tree.LinkAt(part) is not null) is not { } link)
            {
                return path;
            }

            var target = tree.LinkAt(link)!;
            found[link] = LinkMark + target;
            if (ProjectPath.Of(ProjectPath.DirectoryOf(link), $"{target}/{path[link.Length..]}") is not { } next)
            {
                return null;
            }

            path = next;
        }

        return path;
    }

    /// <summary>Whether uv compares a directory by its <c>pyproject.toml</c> alone, which counts anyway.</summary>
    private async Task<bool> IsReadAloneAsync(string directory, CancellationToken cancellationToken)
    {
        var path = directory == ProjectPath.Top ? ProjectFiles.Settings : $"{directory}/{ProjectFiles.Settings}";
        if (await tree.DigestAsync(path, cancellationToken).ConfigureAwait(false) is not { } digest)
        {
            return false;
        }

        var text = await ReadAsync(digest, blobs, cancellationToken).ConfigureAwait(false);
        return text is null
            || TomlDocument.Read(text)["project"] is JsonObject project
                && project["name"] is not null
                && !(project["dynamic"] as JsonArray ?? []).Any(field =>
                    field?.GetValueKind() is JsonValueKind.String && Deciding.Contains(field.GetValue<string>(), StringComparer.Ordinal)
                );
    }

    /// <summary>The text of a file.</summary>
    /// <returns>Null when its bytes have not been sent yet: then nothing made of it is here either.</returns>
    public static async Task<string?> ReadAsync(string digest, IBlobStore blobs, CancellationToken cancellationToken)
    {
        try
        {
            var content = await blobs.OpenReadAsync(Digest.Parse(digest), cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                using var reader = new StreamReader(content, Encoding.UTF8);
                return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (BlobNotFoundException)
        {
            return null;
        }
    }

    private static bool IsKept(string path) => !path.Split('/').SkipLast(1).Any(part => LeftOut.Contains(part, StringComparer.Ordinal));

    private static SetupFailedException Outside(LocalPackage package) =>
        new(
            SetupErrorKinds.PathNotFound,
            $"The project takes {package.Name} from {package.Path}, which lies outside of working_dir.",
            "Make working_dir a directory that holds both, and name the project's directory in it: \"project\": \"app\"; or take "
                + $"{package.Name} from an index or a URL in [tool.uv.sources] and run `uv lock`."
        );

    private static SetupFailedException Missing(LocalPackage package, string path) =>
        new(
            SetupErrorKinds.PathNotFound,
            $"The project takes {package.Name} from {package.Path}, and working_dir has no {path}.",
            "See that it is there and that no ignore rule leaves it out, run `uv lock`, and submit again."
        );
}
