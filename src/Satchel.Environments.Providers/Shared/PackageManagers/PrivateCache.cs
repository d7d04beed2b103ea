using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Installers write down the URL of what they keep, but for user and password. Where a variable is part of the path or query of a URL, which
/// may be a token, the build has a cache of its own that goes with it. So it has where packages lie on the node: installers keep by the name
/// what they took or built from there, and take it again when the file is another one.
/// </summary>
internal static partial class PrivateCache
{
    private static readonly string[] PackageEndings =
    [
        ".whl",
        ".zip",
        ".tar",
        ".gz",
        ".tgz",
        ".bz2",
        ".tbz",
        ".xz",
        ".txz",
        ".html",
        ".htm",
    ];

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of the installer; changed.</param>
    public static void Use(InstallerInputs inputs, Dictionary<string, string> variables, LayerBuild build)
    {
        if (PathTokens.AreIn(variables) || inputs.AllLines.Any(IsInPath))
        {
            variables["PIP_CACHE_DIR"] = variables["UV_CACHE_DIR"] = Path.Combine(build.Scratch, "cache");
        }
        else if ((build.Layer.Plan.Inputs[PackageManagerKeys.NodeFiles] as JsonObject ?? []).Any(file => HasPackages(file.Key)))
        {
            variables["PIP_CACHE_DIR"] = variables["UV_CACHE_DIR"] = WithSharedDownloads(build);
        }
    }

    // What cannot be looked at, since its path is a secret, may have some.
    private static bool HasPackages(string path) =>
        !File.Exists(path) || PackageEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>A cache in which what pip downloads is that of the node: it goes by URL, and pip asks the index whether it still holds.</summary>
    private static string WithSharedDownloads(LayerBuild build)
    {
        var cache = Directory.CreateDirectory(Path.Combine(build.Scratch, "cache")).FullName;
        foreach (var downloads in (string[])["http", "http-v2"])
        {
            var link = Path.Combine(cache, downloads);
            if (!Path.Exists(link))
            {
                Directory.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(build.Cache, downloads)).FullName);
            }
        }

        return cache;
    }

    private static bool IsInPath(string line) => PathInUrl().Matches(line).Any(path => VariableReference.IsIn(path.Value));

    [GeneratedRegex(@"(?<=://[^/\s]+/)\S+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex PathInUrl();
}
