using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Where an index lies that is no server: a directory, with one for each package or with the packages themselves. Its name may stand before it,
/// <c>name=URL</c>. Pure.
/// </summary>
internal static class IndexPlace
{
    /// <summary>The path that names an index; the place as it is written, without its name, where that is another URL.</summary>
    /// <returns>Empty for a file of another machine.</returns>
    public static string PathIn(string index) => FileUrl.ToPath(WithoutName(index), out _) ?? "";

    /// <summary>The directory that an option or a line names as an index; null when it is none of the node's.</summary>
    public static string? DirectoryIn(string? index) => PathIn(index ?? "") is var path && Path.IsPathFullyQualified(path) ? path : null;

    private static string WithoutName(string index) =>
        index.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
        && index[..end].All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? index[(end + 1)..]
            : index;
}
