using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The variables that pip is run with.</summary>
internal static class PipVariables
{
    /// <summary>Options that pip takes from <c>PIP_…</c> and that do not decide what is installed.</summary>
    public static IReadOnlySet<string> Indifferent { get; } =
        new HashSet<string>(
            [
                "CACHE_DIR",
                "NO_CACHE_DIR",
                "CERT",
                "CLIENT_CERT",
                "TRUSTED_HOST",
                "PROXY",
                "RETRIES",
                "RESUME_RETRIES",
                "TIMEOUT",
                "DEFAULT_TIMEOUT",
                "KEYRING_PROVIDER",
                "QUIET",
                "VERBOSE",
                "NO_COLOR",
                "NO_INPUT",
                "PROGRESS_BAR",
                "LOG",
                "DEBUG",
                "DISABLE_PIP_VERSION_CHECK",
                "ROOT_USER_ACTION",
                .. Elsewhere,
            ],
            StringComparer.Ordinal
        );

    // What would have pip install anywhere but in the layer, or nothing: no user means that here.
    private static string[] Elsewhere => ["TARGET", "PREFIX", "ROOT", "USER", "PYTHON", "DRY_RUN", "REPORT", "SRC", "REQUIRE_VIRTUALENV"];

    /// <summary>Of a build: the node's and the user's, pip's cache where the node keeps it, and nothing that leads out of the layer.</summary>
    /// <param name="cache">Directory for pip's cache, in that of the build.</param>
    public static Dictionary<string, string> For(LayerBuild build, string cache)
    {
        var variables = new Dictionary<string, string>(build.Variables, StringComparer.Ordinal);
        foreach (var name in Elsewhere)
        {
            variables.Remove("PIP_" + name);
        }

        if (build.Parents.FirstOrDefault(parent => parent.Provider is "working_dir") is { } workingDir)
        {
            variables[WorkingDirectoryReference.Ray] = DirectoryLayer.TreeOf(workingDir.Directory);
        }

        variables["PIP_CACHE_DIR"] = cache;
        variables["PIP_USER"] = "0"; // these two also against what pip.conf says
        variables["PIP_DRY_RUN"] = "0";
        // Also against pip.conf: another Python that it names has pip start itself there. pip looks for this before it does.
        variables["_PIP_RUNNING_IN_SUBPROCESS"] = "1";
        variables["PIP_SRC"] = Path.Combine(build.Directory, "src");
        variables["PIP_NO_INPUT"] = "1";
        variables["PIP_PROGRESS_BAR"] = "off";
        variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        variables.TryAdd("PIP_RETRIES", "2"); // the engine tries again, too
        return variables;
    }
}
