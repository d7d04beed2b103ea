using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What a file of the node, or a directory with all below it, is at this moment: names, permissions, link targets and bytes.</summary>
internal static class FileDigest
{
    /// <param name="path">Absolute; a link is followed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Digest Of(string path, CancellationToken cancellationToken)
    {
        var listing = new StringBuilder();
        if (Directory.Exists(path))
        {
            var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true };
            foreach (
                var entry in new DirectoryInfo(path)
                    .EnumerateFileSystemInfos("*", options)
                    .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            )
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(entry, Path.GetRelativePath(path, entry.FullName));
            }
        }
        else
        {
            Add(new FileInfo(path), Path.GetFileName(path));
        }

        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString()));

        void Add(FileSystemInfo entry, string name)
        {
            var content =
                entry.LinkTarget is { } target && !string.Equals(entry.FullName, path, StringComparison.Ordinal) ? $"link {target}"
                : entry is FileInfo ? Hash(entry.FullName)
                : "directory";
            listing.Append(CultureInfo.InvariantCulture, $"{name}\0{(int)entry.UnixFileMode}\0{content}\0");
        }
    }

    private static string Hash(string path)
    {
        using var file = LocalPath.OpenRegular(path);
        return file is null ? "no file" : Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
