using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>How a runtime environment names a package that the cluster holds: <c>satchel://sha256-&lt;64 hex&gt;</c>.</summary>
public static class PackageUri
{
    /// <summary>Scheme of our own packages; <c>gcs</c> is that of archives uploaded by Ray's clients.</summary>
    public const string Scheme = "satchel";

    /// <summary>What helps where a package is not there.</summary>
    public const string SentBySubmit =
        "Submit again with the files: `satchel job submit` sends what is missing. `satchel job rerun` sends nothing: `satchel env lock --job ID "
        + "-o FILE` writes down the packages of its run, and `satchel job submit --locked FILE` installs them.";

    private const string Prefix = "satchel://sha256-";

    public static string For(Digest package) => Prefix + package.Hex;

    public static bool TryParse([NotNullWhen(true)] string? uri, out Digest package)
    {
        package = default;
        return uri is not null && uri.StartsWith(Prefix, StringComparison.Ordinal) && Digest.TryParse(uri[Prefix.Length..], out package);
    }
}
