using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>One entry of a <see cref="PackageTree"/>. Directories with entries below them are implied and have none of their own.</summary>
/// <param name="Path">Relative, <c>/</c>-separated, no empty, <c>.</c> or <c>..</c> segment.</param>
public abstract record PackageEntry(string Path)
{
    /// <summary>A regular file.</summary>
    /// <param name="Path">See <see cref="PackageEntry.Path"/>.</param>
    /// <param name="Blob">Its bytes.</param>
    /// <param name="Executable">Whether its owner may execute it.</param>
    public sealed record File(string Path, BlobRef Blob, bool Executable) : PackageEntry(Path);

    /// <summary>A directory with nothing in it.</summary>
    public sealed record EmptyDirectory(string Path) : PackageEntry(Path);

    /// <summary>A symbolic link whose target stays inside the package.</summary>
    /// <param name="Path">See <see cref="PackageEntry.Path"/>.</param>
    /// <param name="Target">Link text as stored, relative.</param>
    public sealed record Symlink(string Path, string Target) : PackageEntry(Path);
}
