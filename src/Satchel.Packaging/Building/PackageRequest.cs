using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Building;

/// <summary>A directory to make a package of.</summary>
/// <param name="Root">Its path; a relative one counts from the current directory.</param>
/// <param name="Ignore">What is left out.</param>
public sealed record PackageRequest(string Root, IgnoreSettings Ignore)
{
    /// <summary>Name of a directory of the package that everything stands in; null puts it at the top.</summary>
    public string? Below { get; init; }

    /// <summary>Whether the rules are nobody's: what they leave out is not told.</summary>
    public bool LeavesOutSilently { get; init; }

    /// <summary>Directory that holds stat caches, made when missing; null reads every file every time.</summary>
    public string? CacheDirectory { get; init; }
}
