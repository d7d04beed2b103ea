using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads what <c>pip install --report</c> writes.</summary>
internal static class InstallReport
{
    /// <summary>The lock: name, version, URL without credentials and sha256 of each package that was installed, in order of the names.</summary>
    /// <returns>Null when the file is not there or is no report: an old pip writes none.</returns>
    public static async Task<JsonArray?> ReadLockAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var report = JsonNode.Parse(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
            return
            [
                .. (report?["install"]?.AsArray() ?? [])
                    .OfType<JsonObject>()
                    .OrderBy(install => install["metadata"]?["name"]?.GetValue<string>(), StringComparer.Ordinal)
                    .Select(Entry),
            ];
        }
        catch (Exception noReport) when (noReport is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject Entry(JsonObject install) =>
        new()
        {
            ["name"] = install["metadata"]?["name"]?.DeepClone(),
            ["version"] = install["metadata"]?["version"]?.DeepClone(),
            ["url"] = UrlOf(install["download_info"]),
            ["sha256"] = install["download_info"]?["archive_info"]?["hashes"]?["sha256"]?.DeepClone(),
        };

    /// <summary>The URL that stands for the same sources again: of a repository, with its commit.</summary>
    private static string? UrlOf(JsonNode? download)
    {
        if (download?["url"]?.GetValue<string>() is not { } url)
        {
            return null;
        }

        var below = download["subdirectory"]?.GetValue<string>() is { Length: > 0 } directory ? $"#subdirectory={directory}" : "";
        return download["vcs_info"] is { } source
            ? $"{source["vcs"]?.GetValue<string>()}+{CredentialCut.Without(url)}@{source["commit_id"]?.GetValue<string>()}{below}"
            : CredentialCut.Without(url) + below;
    }
}
