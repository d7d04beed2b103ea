using System.Security.Cryptography;

namespace Satchel.Environments.Conformance;

/// <summary>What a directory holds, for comparing.</summary>
internal static class TreePicture
{
    public static SortedDictionary<string, string> Of(string directory)
    {
        var picture = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true };
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", options))
        {
            picture[Path.GetRelativePath(directory, entry.FullName)] =
                entry.LinkTarget is { } target ? $"link to {target}"
                : entry is FileInfo ? $"{entry.UnixFileMode} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry.FullName)))}"
                : $"directory {entry.UnixFileMode}";
        }

        return picture;
    }
}
