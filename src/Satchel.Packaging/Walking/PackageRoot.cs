using Satchel.Packaging.Building;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Walking;

/// <summary>Finds the directory that a request names.</summary>
internal static class PackageRoot
{
    /// <returns>Its real absolute path.</returns>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>directory_not_found</c>, <c>not_a_directory</c>,
    /// <c>unreadable_entries</c>.</exception>
    public static string Resolve(string root)
    {
        try
        {
            var real = root.Length == 0 || root.Contains('\0', StringComparison.Ordinal) ? null : RealPath.Of(Path.GetFullPath(root));
            return real is null ? throw PackagingErrors.DirectoryNotFound(root)
                : FileStatus.OfName(real) is { Kind: FileKind.Directory } ? real
                : throw PackagingErrors.NotADirectory(root);
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(root, UnreadableEntry.ReasonOf(e))]);
        }
    }
}
