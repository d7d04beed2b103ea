using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers;

/// <summary>The local wheels, source archives and directories that fields of packages name, for the client, which sends them.</summary>
public static class LocalRequirements
{
    private static readonly string[] Fields = ["pip", "uv"];

    /// <summary>Puts a package in the place of each file or directory that is there.</summary>
    /// <param name="environment">Normal form of an environment, local paths absolute; changed.</param>
    /// <param name="pack">Makes a package that holds one file or directory, under its name, and gives the package's URI.</param>
    public static async Task PackAsync(JsonObject environment, Func<string, Task<string>> pack)
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
                        list[index] = $"{local.Before}{await pack(path).ConfigureAwait(false)}/{Path.GetFileName(path)}{local.After}";
                    }
                }
            }
        }
    }
}
