using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Uv;

/// <summary>The files of a <c>working_dir</c> that is a package.</summary>
internal sealed class PackagedTree(PackageTree tree) : IProjectTree
{
    private const int MostLinks = 32;

    private readonly Dictionary<string, PackageEntry> _entries = tree.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);

    public IEnumerable<string> Below(string directory) =>
        tree
            .Entries.Where(entry => entry is not PackageEntry.Directory)
            .Select(entry => entry.Path)
            .Where(path => directory == ProjectPath.Top || path.StartsWith(directory + '/', StringComparison.Ordinal));

    public string? LinkAt(string path) => (_entries.GetValueOrDefault(path) as PackageEntry.Symlink)?.Target;

    public Task<string?> DigestAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(FileAt(path)?.Blob.Digest.ToString());

    public bool IsExecutable(string path) => FileAt(path)?.Mode.HasFlag(UnixFileMode.UserExecute) is true;

    /// <summary>The file that a path leads to, links among its directories followed.</summary>
    private PackageEntry.File? FileAt(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (ProjectPath.DownTo(path).FirstOrDefault(part => LinkAt(part) is not null) is not { } link)
            {
                break;
            }

            if (ProjectPath.Of(ProjectPath.DirectoryOf(link), LinkAt(link) + path[link.Length..]) is not { } next)
            {
                return null;
            }

            path = next;
        }

        return _entries.GetValueOrDefault(path) as PackageEntry.File;
    }
}
