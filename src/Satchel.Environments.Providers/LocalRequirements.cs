using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.LocalPaths;
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

    private static readonly PackageManagerKeys[] Fields = [Pip.SpecValidator.Keys, Uv.SpecValidator.Keys];

    /// <summary>Puts a package in the place of each file or directory that is there.</summary>
    /// <param name="environment">Normal form of an environment, local paths absolute; changed.</param>
    /// <param name="pack">Makes a package that holds one file or directory, under its name, and gives the package's URI.</param>
    /// <param name="packLinks">The same for a directory that packages are looked for in; see <see cref="LeftOutOfLinks"/>.</param>
    /// <param name="packText">Makes a package that holds one file of a name and a text, and gives the package's URI: for long lists.</param>
    public static async Task PackAsync(
        JsonObject environment,
        Func<string, Task<string>> pack,
        Func<string, Task<string>> packLinks,
        Func<string, string, Task<string>> packText
    )
    {
        foreach (var keys in Fields)
        {
            if (environment[keys.Field] is JsonObject { } field && field[keys.Options] is JsonArray options)
            {
                field[keys.Options] = await PackOptionsAsync(options, keys.Known).ConfigureAwait(false);
            }
        }

        var nested = (environment["conda"] as JsonObject)?["dependencies"] as JsonArray ?? [];
        foreach (var lists in Fields.Select(keys => environment[keys.Field]).Concat(nested).OfType<JsonObject>())
        {
            foreach (var list in lists.Where(member => !IsOfOptions(member.Key)).Select(member => member.Value).OfType<JsonArray>())
            {
                for (var index = 0; index < list.Count; index++)
                {
                    if (list[index]?.GetValue<string>() is { } line && RequirementText.Clean([line]) is [var said, ..])
                    {
                        list[index] = await PackNamedInAsync(said).ConfigureAwait(false) ?? line;
                    }
                }
            }

            foreach (var (key, option) in LongLists.Keys)
            {
                if (lists[key] is JsonArray list)
                {
                    string[] lines = [.. list.Select(line => line!.GetValue<string>())];
                    var shortened = await LongLists.ShortenAsync(lines, option, packText).ConfigureAwait(false);
                    if (!ReferenceEquals(shortened, lines))
                    {
                        lists[key] = new JsonArray([.. shortened.Select(line => JsonValue.Create(line))]);
                    }
                }
            }
        }

        async Task<string?> PackNamedInAsync(string said) =>
            RequirementLine.LocalPath(said) is { } local && Path.IsPathRooted(local.Path) && Path.Exists(local.Path)
                ? local.In(await PackPathAsync(local.Path, RequirementLine.NamesLinks(said)).ConfigureAwait(false), NameOf(local.Path))
                : null;

        async Task<JsonArray> PackOptionsAsync(JsonArray options, InstallerOptions known)
        {
            var packed = new List<string>();
            foreach (var word in known.Read([.. options.Select(option => option!.GetValue<string>())]))
            {
                if (word.IsPlain)
                {
                    packed.Add(await PackNamedInAsync(word.Words[0]).ConfigureAwait(false) ?? word.Words[0]);
                }
                else if (OptionFiles.DecidingPathIn(word) is { } path && Path.IsPathRooted(path) && Path.Exists(path))
                {
                    var uri = await PackPathAsync(path, word.Takes is OptionValue.Links).ConfigureAwait(false);
                    packed.AddRange([word.Name, OptionFiles.At(word, $"{uri}/{FileUrl.Escaped(NameOf(path))}")]);
                }
                else
                {
                    packed.AddRange(word.Words);
                }
            }

            return new JsonArray([.. packed.Select(text => JsonValue.Create(text))]);
        }

        Task<string> PackPathAsync(string path, bool isLinks)
        {
            var place = Path.TrimEndingDirectorySeparator(path);
            return isLinks && Directory.Exists(place) ? packLinks(place) : pack(place);
        }
    }

    private static bool IsOfOptions(string key) => Fields.Any(keys => keys.Options == key);

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
