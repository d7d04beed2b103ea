using Satchel.Abstractions.Blobs;

namespace Satchel.Client.Packages;

/// <summary>A file that is worth going on with when its sending breaks off.</summary>
/// <param name="Path">Its path, as the package or the user names it.</param>
/// <param name="Blob">What its bytes are.</param>
/// <param name="OpenAt">Opens it from a byte on. From the start, reading to the end verifies it.</param>
internal sealed record LargeFile(string Path, BlobRef Blob, Func<long, CancellationToken, Task<Stream>> OpenAt)
{
    /// <summary>Smaller ones are sent again.</summary>
    public const long Smallest = 8 * 1024 * 1024;
}
