using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>Reads the lock that uv writes (<c>pylock.toml</c>, PEP 751), in uv's own layout: one line a key, a file as an inline table. Pure.</summary>
internal static partial class UvLock
{
    /// <summary>The lock of what is installed.</summary>
    /// <param name="installed">The packages.</param>
    /// <param name="text">uv's lock, which lists every file of the same versions.</param>
    /// <param name="directory">Where it lies: uv names files of the node from there, and they get their whole paths. Null leaves them so.</param>
    /// <returns>Name, version, URL without credentials and sha256 of the file that was installed, in order of the names.</returns>
    public static JsonArray Of(IReadOnlyList<InstalledPackage> installed, string text, string? directory = null)
    {
        var files = new Dictionary<string, IReadOnlyList<(string Url, string? Sha256)>>(StringComparer.Ordinal);
        foreach (var section in text.Split("[[packages]]").Skip(1))
        {
            if (NameLine().Match(section) is { Success: true } name)
            {
                files[PythonPackageName.Normal(name.Groups["name"].Value)] =
                [
                    .. Files().Matches(section).Select(file => FileOf(file, directory)),
                ];
            }
        }

        return
        [
            .. installed.Select(package =>
            {
                var (url, sha256) = FileOf(package, files.GetValueOrDefault(PythonPackageName.Normal(package.Name)) ?? []);
                return new JsonObject
                {
                    ["name"] = package.Name,
                    ["version"] = package.Version,
                    ["url"] = url is null ? null : CredentialCut.Without(url),
                    ["sha256"] = sha256,
                };
            }),
        ];
    }

    private static (string? Url, string? Sha256) FileOf(InstalledPackage package, IReadOnlyList<(string Url, string? Sha256)> files)
    {
        if (package.Source?["vcs_info"] is { } source)
        {
            var below = package.Source["subdirectory"]?.GetValue<string>() is { Length: > 0 } part ? $"#subdirectory={part}" : "";
            var repository = package.Source["url"]?.GetValue<string>();
            return ($"{source["vcs"]?.GetValue<string>()}+{repository}@{source["commit_id"]?.GetValue<string>()}{below}", null);
        }

        // A package that came as a wheel bears its tags; any other was built from the sources.
        var chosen = files.FirstOrDefault(file => package.Tags.Any(tag => HasTag(file.Url, tag)));
        chosen = chosen.Url is null ? files.FirstOrDefault(file => !file.Url.EndsWith(".whl", StringComparison.Ordinal)) : chosen;
        return chosen.Url is null ? (package.Source?["url"]?.GetValue<string>(), null) : chosen;
    }

    /// <summary>Whether the file name of a wheel has a tag: each of its three last parts is a set, joined by dots.</summary>
    private static bool HasTag(string url, string tag)
    {
        var parts = Uri.UnescapeDataString(url.Split('/')[^1]).Split('-');
        var wanted = tag.Split('-');
        return url.EndsWith(".whl", StringComparison.Ordinal)
            && parts.Length >= 5
            && wanted.Length == 3
            && wanted
                .Zip(parts.TakeLast(3))
                .All(pair =>
                    pair.Second.Replace(".whl", "", StringComparison.Ordinal).Split('.').Contains(pair.First, StringComparer.Ordinal)
                );
    }

    private static (string Url, string? Sha256) FileOf(Match file, string? directory)
    {
        var place = file.Groups["place"].Value;
        return (
            file.Groups["kind"].Value is "path" && (directory is not null || place.StartsWith('/'))
                ? "file://" + Path.GetFullPath(place, directory ?? "/")
                : place,
            file.Groups["sha256"] is { Success: true } hash ? hash.Value : null
        );
    }

    [GeneratedRegex("^name = \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex NameLine();

    [GeneratedRegex(
        "\\{ (name = \"[^\"]*\", )?(?<kind>url|path) = \"(?<place>[^\"]+)\"[^{}]*(\\{[^{}]*sha256 = \"(?<sha256>[0-9a-f]{64})\"[^{}]*\\})?",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Files();
}
