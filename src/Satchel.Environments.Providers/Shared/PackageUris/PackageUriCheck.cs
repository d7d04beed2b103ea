using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Shared.PackageUris;

/// <summary>Checks the URI of a package of files, as <c>working_dir</c> and <c>py_modules</c> name them.</summary>
internal static class PackageUriCheck
{
    /// <param name="extensions">What the file may be, in the order of the message.</param>
    /// <returns>What is wrong, or null.</returns>
    public static SpecError? Find(string text, string field, string path, IReadOnlyList<string> extensions)
    {
        if (!RuntimeEnvUri.TryParse(text, out var uri, out var fault))
        {
            return new SpecError(
                path,
                SpecErrorCodes.InvalidUri,
                fault,
                $"Write a path, or a URI with one of the schemes {string.Join(", ", RuntimeEnvUri.Schemes)}."
            );
        }

        return uri.Scheme switch
        {
            RuntimeEnvUri.LocalScheme => null,
            _ when uri.IsRepository => RepositoryUri.TryParse(uri, out _, out var wrong)
                ? null
                : new SpecError(
                    path,
                    SpecErrorCodes.InvalidUri,
                    wrong,
                    "Write git+https://host/path/repository.git@commit#subdirectory=path; what stands after @ and # may be left out."
                ),
            PackageUri.Scheme => PackageUri.TryParse(text, out _)
                ? null
                : new SpecError(
                    path,
                    SpecErrorCodes.InvalidUri,
                    $"{uri.Shown} is not a valid URI. A package is named satchel://sha256-<64 hex digits>.",
                    "Submit the directory itself; the client names its package."
                ),
            _ => uri.Extension is not null && extensions.Contains(uri.Extension, StringComparer.Ordinal)
                ? null
                : new SpecError(
                    path,
                    SpecErrorCodes.UnsupportedExtension,
                    $"Only {string.Join(", ", extensions)} files are supported for {field} URIs; got {uri.Shown}.",
                    "The extension counts in lower case, and in the path, not in the query."
                ),
        };
    }

    /// <summary>What is odd about a URI: that it names something else after every push.</summary>
    /// <returns>Null when nothing is.</returns>
    public static string? FindWarning(string text) =>
        RuntimeEnvUri.TryParse(text, out var uri, out _) ? HostedArchive.Find(uri)?.Advise(commit: null) : null;

    /// <summary>What a local path is told on the cluster, where it means nothing.</summary>
    public static SpecError LocalPathOnCluster(string text, string path) =>
        new(
            path,
            SpecErrorCodes.LocalPath,
            $"{text} is not a valid URI. A local path means nothing on the cluster: the client packages directories and files before it submits.",
            "Submit with `satchel job submit`, an SDK, or upload the package and name its URI."
        );
}
