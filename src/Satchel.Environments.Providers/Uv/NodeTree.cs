using System.IO.Enumeration;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Uv;

/// <summary>The files of a <c>working_dir</c> that lies on the node. It has no package: what counts of it is kept as one would be.</summary>
internal sealed class NodeTree(string root, IBlobStore blobs) : IProjectTree
{
    public IEnumerable<string> Below(string directory) =>
        Directory.Exists(At(directory))
            ? new FileSystemEnumerable<string>(
                At(directory),
                static (ref entry) => entry.ToFullPath(),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            {
                ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory || entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
                ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }.Select(path => Path.GetRelativePath(root, path))
            : [];

    public string? LinkAt(string path) => new FileInfo(At(path)).LinkTarget;

    public async Task<string?> DigestAsync(string path, CancellationToken cancellationToken)
    {
        // A pipe or a device would not be in a package either.
        if (!File.Exists(At(path)) || LocalPath.OpenRegular(At(path)) is not { } content)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            return (await blobs.PutAsync(content, expected: null, cancellationToken).ConfigureAwait(false)).Digest.ToString();
        }
    }

    public bool IsExecutable(string path) => File.GetUnixFileMode(At(path)).HasFlag(UnixFileMode.UserExecute);

    private string At(string path) => Path.GetFullPath(path, root);
}
