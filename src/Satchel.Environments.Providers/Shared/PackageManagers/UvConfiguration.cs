using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.Toml;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads which places the settings of uv name: a <c>uv.toml</c>, or <c>[tool.uv]</c> of a <c>pyproject.toml</c>. Pure.</summary>
internal static class UvConfiguration
{
    private const string Index = "index";
    private const string BuildDependencies = "extra-build-dependencies";

    private static readonly string[] Places = ["index-url", "extra-index-url", "find-links", "group"];

    private static readonly string[] Lists = ["constraint-dependencies", "override-dependencies", "build-constraint-dependencies"];

    /// <summary>Options by their names on the command line, and each of their values.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string text) => In(TomlDocument.Read(text));

    /// <summary>The same of the settings in a project's own file.</summary>
    public static IEnumerable<(string Name, string Value)> ReadProject(string text) =>
        (TomlDocument.Read(text)["tool"] as JsonObject)?["uv"] is JsonObject settings ? In(settings) : [];

    private static IEnumerable<(string Name, string Value)> In(JsonObject settings) =>
        ((IEnumerable<JsonObject?>)[settings, settings["pip"] as JsonObject])
            .OfType<JsonObject>()
            .SelectMany(static table => OptionsIn(table))
            .Where(static option => option.Value.Length > 0);

    private static IEnumerable<(string Name, string Value)> OptionsIn(JsonObject table)
    {
        foreach (var option in (string[])[.. Places, .. Lists])
        {
            foreach (var value in TextsIn(table[option]))
            {
                yield return (option, value);
            }
        }

        // An index has a name and a format, too.
        foreach (var index in ItemsOf(table[Index]))
        {
            foreach (var url in TextsIn((index as JsonObject)?["url"]))
            {
                yield return (Index, url);
            }
        }

        // By the package that they are needed for.
        foreach (var (_, needed) in table[BuildDependencies] as JsonObject ?? [])
        {
            foreach (var item in ItemsOf(needed))
            {
                foreach (var requirement in TextsIn((item as JsonObject)?["requirement"] ?? item))
                {
                    yield return (Lists[^1], requirement);
                }
            }
        }
    }

    private static IEnumerable<string> TextsIn(JsonNode? value)
    {
        foreach (var item in ItemsOf(value))
        {
            if (item.TryGetText(out var text))
            {
                yield return text;
            }
        }
    }

    private static IEnumerable<JsonNode?> ItemsOf(JsonNode? value) => value as IEnumerable<JsonNode?> ?? [value];
}
