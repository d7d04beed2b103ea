using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers;

/// <summary>The local wheels, source archives and directories that fields of packages name, for the client, which sends them.</summary>
public static class LocalRequirements
{
    /// <summary>How the files end that installers look for in such a directory, without the dot.</summary>
    internal static readonly IReadOnlyList<string> EndsOfLinks =
    [
        "whl",
        "zip",
        "tar",
        "tar.gz",
        "tgz",
        "tar.bz2",
        "tbz",
        "tar.xz",
        "txz",
        "html",
        "htm",
    ];

    /// <summary>
    /// What to leave out of a directory that <c>--find-links</c> names, as patterns of <c>.gitignore</c>: all but the files at its top that
    /// installers look for.
    /// </summary>
    public static IReadOnlyList<string> LeftOutOfLinks { get; } = ["/*", .. EndsOfLinks.Select(end => $"!/*.{end}"), "/*/"];

    private static readonly string[] Fields = ["pip", "uv"];

    /// <summary>Puts a package in the place of each file or directory that is there.</summary>
    /// <param name="environment">Normal form of an environment, local paths absolute; changed.</param>
    /// <param name="pack">Makes a package that holds one file or directory, under its name, and gives the package's URI.</param>
    /// <param name="packLinks">The same for a directory that packages are looked for in; see <see cref="LeftOutOfLinks"/>.</param>
    public static async Task PackAsync(JsonObject environment, Func<string, Task<string>> pack, Func<string, Task<string>> packLinks)
    {
        var nested = (environment["conda"] as JsonObject)?["dependencies"] as JsonArray ?? [];
        foreach (var lists in Fields.Select(field => environment[field]).Concat(nested).OfType<JsonObject>())
        {
            foreach (var list in lists.Select(member => member.Value).OfType<JsonArray>())
            {
                for (var index = 0; index < list.Count; index++)
                {
                    if (
                        list[index]?.GetValue<string>() is { } line
                        && RequirementText.Clean([line]) is [var said, ..]
                        && RequirementLine.LocalPath(said) is { } local
                        && Path.IsPathRooted(local.Path)
                        && Path.Exists(local.Path)
                    )
                    {
                        var path = Path.TrimEndingDirectorySeparator(local.Path);
                        var isLinks = RequirementLine.NamesLinks(said) && Directory.Exists(path);
                        var uri = await (isLinks ? packLinks(path) : pack(path)).ConfigureAwait(false);
                        list[index] = local.In(uri, Path.GetFileName(path));
                    }
                }
            }
        }
    }
}
