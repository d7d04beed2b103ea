using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.Toml;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// What a project's description, which <c>uv pip install -r pyproject.toml</c> takes for a list, has from beside itself (<c>[tool.uv.sources]</c>).
/// The description is sent alone.
/// </summary>
internal static class ProjectSources
{
    /// <summary>What to do about one.</summary>
    public const string Hint =
        "Write {\"uv\": {\"project\": \".\"}} with the project and its uv.lock as working_dir, which has what lies in it; or name the package's own "
        + "path among 'packages', which is sent along.";

    /// <param name="path">Of a file that is there.</param>
    /// <param name="file">As it was written, for the sentence.</param>
    /// <returns>A sentence; null when nothing is missing, and for what is no such description.</returns>
    public static string? FindLost(string path, string file) =>
        path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase)
        && LocalPath.ReadText(path, out _) is { } text
        && TomlDocument.Read(text) is var project
        && ((project["tool"] as JsonObject)?["uv"] as JsonObject)?["sources"] is JsonObject sources
        && DependenciesOf(project) is var needed
        && sources
            .Where(source => needed.Contains(PythonPackageName.Normal(source.Key)))
            .Select(source => (source.Key, Place: PlaceIn(source.Value)))
            .FirstOrDefault(found => found.Place is not null)
            is { Place: { } place } lost
            ? $"{file} takes '{lost.Key}' from {place}, which is not sent along with it."
            : null;

    /// <summary>Names of what is installed in any case; sources of other packages, of groups for instance, do no harm.</summary>
    private static HashSet<string> DependenciesOf(JsonObject project) =>
        ((project["project"] as JsonObject)?["dependencies"] as JsonArray ?? [])
            .Select(item => item.TryGetText(out var text) ? InstallPatterns.Name().Match(text.Trim()).Value : "")
            .Select(PythonPackageName.Normal)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Where a package is taken from, of which several places may be named, each for its platform.</summary>
    private static string? PlaceIn(JsonNode? source) =>
        source switch
        {
            JsonArray several => several.Select(PlaceIn).FirstOrDefault(static place => place is not null),
            JsonObject one when one["path"].TryGetText(out var path) && !Path.IsPathRooted(path) => $"'{path}'",
            JsonObject one when one["workspace"].IsBoolean() && one["workspace"]!.GetValue<bool>() => "its workspace",
            _ => null,
        };
}
