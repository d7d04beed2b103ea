using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>
/// The name Ray's clients give to a package of local files, <c>_ray_pkg_&lt;hex&gt;.zip</c>: what stands after <c>gcs://</c> in the
/// environment that a Ray program sees. Computed as Ray does, so that the same files have the same name with both; nothing here verifies
/// content by it, since different trees can share a name. Reads files, writes none.
/// </summary>
public static class RayPackageName
{
    private const string Prefix = "_ray_pkg_";

    /// <summary>The name of a directory's package.</summary>
    /// <exception cref="SatchelException"><c>directory_not_found</c>, <c>not_a_directory</c>, <c>unreadable_entries</c>,
    /// <c>invalid_ignore_rule</c>, <c>endless_links</c>.</exception>
    public static string OfDirectory(string directory, RayNameRules rules, CancellationToken cancellationToken = default) =>
        Name(RayTree.Hash(PackageRoot.Resolve(directory), rules, cancellationToken));

    /// <summary>The name of the package of a single Python file.</summary>
    /// <exception cref="SatchelException"><c>file_not_found</c>, <c>unreadable_entries</c>.</exception>
    public static string OfModule(string file)
    {
        using var hash = new RayEntryHash();
        var path = Path.GetFullPath(file);
        return hash.TryHash(Encoding.UTF8.GetBytes(Path.GetFileName(path)), path, out var value)
            ? Name(RayEntryHash.Start ^ value)
            : throw FileNotFound(file);
    }

    /// <summary>The name of a wheel, which keeps its own, or of an archive, which is named by the SHA-1 of its bytes.</summary>
    /// <exception cref="SatchelException"><c>file_not_found</c>, <c>unreadable_entries</c>.</exception>
    [SuppressMessage("Security", "CA5350", Justification = "Ray's choice; verified by nobody.")]
    public static string OfArchive(string file)
    {
        var name = Path.GetFileName(file);
        if (PackageFileName.ExtensionOf(name) is PackageFileName.WheelExtension)
        {
            return name;
        }

        try
        {
            using var handle = ReadOnlyFile.TryOpen(Path.GetFullPath(file)) ?? throw FileNotFound(file);
            using var content = new FileStream(handle, FileAccess.Read);
            return $"{Prefix}{Convert.ToHexStringLower(SHA1.HashData(content))}{ArchiveExtension(name)}";
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(file, UnreadableEntry.ReasonOf(e))]);
        }
    }

    private static string Name(ulong hash) => $"{Prefix}{hash:x16}.zip";

    private static string ArchiveExtension(string name) =>
        PackageFileName.ExtensionOf(name) switch
        {
            ".tgz" or ".tar.gz" => ".tar.gz",
            ".tar.xz" => ".tar.xz",
            _ => ".zip",
        };

    private static SatchelException FileNotFound(string file) =>
        new(
            new SatchelError(
                "file_not_found",
                $"File '{file}' does not exist.",
                "Check the path; a relative one counts from the current directory."
            )
        );
}
