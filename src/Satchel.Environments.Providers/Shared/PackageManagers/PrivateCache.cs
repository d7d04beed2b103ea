using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
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

    /// <summary>Lists and settings of installers, at which no packages lie.</summary>
    private static readonly string[] TextEndings = [".conf", ".toml", ".ini", ".cfg", ".txt", ".in"];

    private const string TextSign = ".text";

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

    /// <summary>What stands for a path that is a secret, or lies beside one: the mark that it is another one, and whether it is text.</summary>
    public static string MarkOf(string path, PlanningContext context) =>
        context.MarkOf(path) + (Array.Exists(TextEndings, end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ? TextSign : "");

    /// <summary>Whether there are packages at a path, or may be at one of which there is only a mark.</summary>
    public static bool HasPackages(string path) =>
        Path.IsPathRooted(path)
            ? !File.Exists(path) || PackageEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            : !path.EndsWith(TextSign, StringComparison.Ordinal);

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
