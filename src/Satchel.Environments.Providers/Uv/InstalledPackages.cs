using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Posix.Files;

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
        var metadata = LinesOf("METADATA").TakeWhile(line => line.Length > 0).ToArray();
        return Value(metadata, "Name: ") is { } name && Value(metadata, "Version: ") is { } version
            ? new InstalledPackage(name, version)
            {
                Tags = [.. Values(LinesOf("WHEEL"), "Tag: ")],
                Source = ReadOnlyFile.TryReadAll(Path.Combine(directory, "direct_url.json")) is { } source
                    ? JsonNode.Parse(source) as JsonObject
                    : null,
            }
            : null;

        IEnumerable<string> LinesOf(string name) => ReadOnlyFile.TryReadLines(Path.Combine(directory, name)) ?? [];
    }

    private static string? Value(IEnumerable<string> lines, string key) => Values(lines, key).FirstOrDefault();

    private static IEnumerable<string> Values(IEnumerable<string> lines, string key) =>
        lines.Where(line => line.StartsWith(key, StringComparison.OrdinalIgnoreCase)).Select(line => line[key.Length..].Trim());
}
