using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Uv;

/// <summary>The variables that uv is run with.</summary>
internal static class UvVariables
{
    private const string LinkMode = "UV_LINK_MODE";

    /// <summary>Settings that uv takes from <c>UV_…</c> and that do not decide what is installed.</summary>
    public static IReadOnlySet<string> Indifferent { get; } =
        new HashSet<string>(
            [
                "CACHE_DIR",
                "NO_CACHE",
                "LINK_MODE",
                "CONCURRENT_DOWNLOADS",
                "CONCURRENT_BUILDS",
                "CONCURRENT_INSTALLS",
                "HTTP_TIMEOUT",
                "HTTP_CONNECT_TIMEOUT",
                "HTTP_RETRIES",
                "REQUEST_TIMEOUT",
                "LOCK_TIMEOUT",
                "NATIVE_TLS",
                "SYSTEM_CERTS",
                "INSECURE_HOST",
                "KEYRING_PROVIDER",
                "CREDENTIALS_DIR",
                "NO_PROGRESS",
                "NO_WRAP",
                "LOG_CONTEXT",
                "PREVIEW",
                .. Elsewhere,
            ],
            StringComparer.Ordinal
        );

    // What would have uv install anywhere but in the layer, or for another Python, or nothing: no user means that here.
    private static string[] Elsewhere =>
        [
            "PYTHON",
            "SYSTEM_PYTHON",
            "BREAK_SYSTEM_PACKAGES",
            "PROJECT",
            "PROJECT_ENVIRONMENT",
            "WORKING_DIR",
            "WORKING_DIRECTORY",
            "TOOL_DIR",
            "TOOL_BIN_DIR",
            "PYTHON_INSTALL_DIR",
            "PYTHON_DOWNLOADS",
            "ENV_FILE",
            "FROZEN",
            "LOCKED",
        ];

    /// <summary>Of a build: the node's and the user's, uv's cache where the node keeps it, and nothing that leads out of the layer.</summary>
    public static Dictionary<string, string> For(LayerBuild build)
    {
        var variables = new Dictionary<string, string>(build.Variables, StringComparer.Ordinal);
        foreach (var name in Elsewhere)
        {
            variables.Remove("UV_" + name);
        }

        variables.Remove("UV_NO_CACHE");
        if (build.Parents.FirstOrDefault(parent => parent.Provider is "working_dir") is { } workingDir)
        {
            variables[WorkingDirectoryReference.Ray] = DirectoryLayer.TreeOf(workingDir.Directory);
        }

        if (variables.GetValueOrDefault(LinkMode) is not ("copy" or "hardlink" or "clone"))
        {
            // Also against uv.toml: a layer of links into the cache would be lost with it. Where nothing can be linked, uv copies.
            variables[LinkMode] = "hardlink";
        }

        if (ResolvedImage.NamedIn(build.Layer.Plan.Inputs) is not null)
        {
            variables[LinkMode] = "copy"; // in a container cache and layer are two mounts, and nothing is linked across
        }

        variables["UV_CACHE_DIR"] = build.Cache;
        variables["UV_PYTHON_DOWNLOADS"] = "never";
        variables["UV_NO_PROGRESS"] = "1";
        variables["UV_NO_WRAP"] = "1"; // failures are told from whole lines
        variables["NO_COLOR"] = "1";
        variables.TryAdd("UV_HTTP_RETRIES", "2"); // the engine tries again, too
        return variables;
    }
}
