using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>What lies in a virtual environment, read from the records that every installer of Python packages leaves (<c>*.dist-info</c>).</summary>
internal static class InstalledPackages
{
    /// <summary>All of them, in order of the names.</summary>
    public static IReadOnlyList<InstalledPackage> In(VirtualEnvironment environment) =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(environment.Directory, "lib"), "python*")
                .Select(library => Path.Combine(library, "site-packages"))
                .Where(Directory.Exists)
                .SelectMany(packages => Directory.EnumerateDirectories(packages, "*.dist-info"))
                .Select(Read)
                .OfType<InstalledPackage>()
                .OrderBy(package => package.Name, StringComparer.Ordinal),
        ];

    private static InstalledPackage? Read(string directory)
    {
        var metadata = File.ReadLines(Path.Combine(directory, "METADATA")).TakeWhile(line => line.Length > 0).ToArray();
        var wheel = Path.Combine(directory, "WHEEL");
        var source = Path.Combine(directory, "direct_url.json");
        return Value(metadata, "Name: ") is { } name && Value(metadata, "Version: ") is { } version
            ? new InstalledPackage(name, version)
            {
                Tags = File.Exists(wheel) ? [.. Values(File.ReadLines(wheel), "Tag: ")] : [],
                Source = File.Exists(source) ? JsonNode.Parse(File.ReadAllText(source)) as JsonObject : null,
            }
            : null;
    }

    private static string? Value(IEnumerable<string> lines, string key) => Values(lines, key).FirstOrDefault();

    private static IEnumerable<string> Values(IEnumerable<string> lines, string key) =>
        lines.Where(line => line.StartsWith(key, StringComparison.OrdinalIgnoreCase)).Select(line => line[key.Length..].Trim());
}
