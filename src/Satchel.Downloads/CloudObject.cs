using Satchel.Abstractions.Environments;

namespace Satchel.Downloads;

/// <summary>An object of a cloud, as <c>scheme://bucket/key</c> names it.</summary>
/// <param name="Bucket">Bucket or container.</param>
/// <param name="Key">Its name there, as it is: not escaped.</param>
internal sealed record CloudObject(string Bucket, string Key)
{
    /// <exception cref="SetupFailedException">It names none.</exception>
    public static CloudObject Of(RuntimeEnvUri uri)
    {
        var slash = uri.Name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < uri.Name.Length - 1
            ? new CloudObject(uri.Name[..slash], uri.Name[(slash + 1)..])
            : throw new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"{uri.Shown} names no object.",
                $"Write it as {uri.Scheme}://bucket/path/of/the/file.zip."
            );
    }
}
