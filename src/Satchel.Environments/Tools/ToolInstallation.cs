using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Platform;

namespace Satchel.Environments.Tools;

/// <summary>Installs one tool into an empty directory: the node's Python makes a virtual environment, its pip fills it.</summary>
/// <param name="requirement">Which tool.</param>
/// <param name="wheels">Directory of wheels; null for the package index.</param>
internal sealed class ToolInstallation(ToolRequirement requirement, string? wheels)
{
    // Where an index is and how it is reached. What else pip's variables say is meant for the user's packages.
    private static readonly HashSet<string> IndexVariables = new(
        [
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_FIND_LINKS",
            "PIP_NO_INDEX",
            "PIP_TRUSTED_HOST",
            "PIP_CERT",
            "PIP_CLIENT_CERT",
            "PIP_PROXY",
            "PIP_RETRIES",
            "PIP_TIMEOUT",
            "PIP_DEFAULT_TIMEOUT",
            "PIP_KEYRING_PROVIDER",
            "PIP_CONFIG_FILE",
        ],
        StringComparer.Ordinal
    );

    private const char Marker = ';';

    // Says where the pip is that can be run by the new environment's interpreter: pip's directory is a program.
    private const string MakeScript = """
        import importlib.util, sys, venv
        venv.EnvBuilder(symlinks=True, with_pip=False).create(sys.argv[1])
        pip = importlib.util.find_spec("pip")
        print(pip.submodule_search_locations[0] if pip else "", end="")
        """;

    private const string VersionScript = """
        import importlib.metadata, sys
        print(next((found.version for found in importlib.metadata.distributions(name=sys.argv[1])), ""), end="")
        """;

    /// <summary>Fills the directory of <paramref name="place"/>.</summary>
    /// <returns>The exact version of the tool.</returns>
    /// <exception cref="SetupFailedException">It cannot be had.</exception>
    public async Task<string> InstallAsync(
        PythonFacts python,
        IReadOnlyDictionary<string, string> variables,
        LayerPlace place,
        ToolRunner tools,
        CancellationToken cancellationToken
    )
    {
        var own = Variables(variables, place);
        place.Progress.Report($"Installing {requirement.Name} for this node");
        var made = await RunAsync([python.Executable, "-I", "-c", MakeScript, place.Directory], capture: true).ConfigureAwait(false);
        var interpreter = Path.Combine(place.Directory, "bin", "python");
        var lines = Path.Combine(place.Scratch, "tool.txt");
        string[] source = wheels is null ? [] : ["--no-index", "--find-links", wheels];
        var pip = await PipAsync(made.StandardOutput.Trim(), interpreter).ConfigureAwait(false);
        var found = await FillAsync(requirement).ConfigureAwait(false);
        if (found.Length == 0 && requirement.Version.Contains(Marker))
        {
            // pip leaves out what is meant for another Python: nothing is said of the version for this one.
            found = await FillAsync(requirement with { Version = "" }).ConfigureAwait(false);
        }

        return found.Length > 0 ? found : throw Missing("pip has installed nothing of that name", tool: null, cause: null);

        async Task<string> FillAsync(ToolRequirement wanted)
        {
            await File.WriteAllTextAsync(lines, ToolPins.LineFor(wanted, HostPlatform.Facts) + "\n", cancellationToken)
                .ConfigureAwait(false);
            await RunAsync([interpreter, .. pip, "install", "--ignore-installed", .. source, "-r", lines], capture: false)
                .ConfigureAwait(false);
            var version = await RunAsync([interpreter, "-I", "-c", VersionScript, wanted.Name], capture: true).ConfigureAwait(false);
            return version.StandardOutput.Trim();
        }

        // A Python without pip: one among the wheels runs unpacked or not; else the one that Python itself carries.
        async Task<string[]> PipAsync(string ofBase, string environment)
        {
            if (ofBase.Length > 0)
            {
                return [ofBase];
            }

            if (
                wheels is not null
                && Directory.Exists(wheels)
                && Directory.EnumerateFiles(wheels, "pip-*.whl").Order(StringComparer.Ordinal).LastOrDefault() is { } wheel
            )
            {
                return [Path.Combine(wheel, "pip")];
            }

            await RunAsync([environment, "-m", "ensurepip"], capture: false).ConfigureAwait(false);
            return ["-m", "pip"];
        }

        async Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, bool capture)
        {
            var command = new ToolCommand(arguments, own) { CaptureStandardOutput = capture };
            var result = await tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
            return result.Succeeded ? result : throw Missing(Reason(result), result, cause: null);
        }
    }

    /// <summary>The failure to have the tool.</summary>
    /// <param name="why">End of the sentence.</param>
    public SetupFailedException Missing(string why, ToolResult? tool, Exception? cause)
    {
        var wanted = requirement.Name + requirement.Version;
        var message = $"{wanted} is needed and the node does not have it; it cannot be installed either: {why.TrimEnd('.')}.";
        var hint =
            $"Install it on the node: python3 -m pip install '{wanted}'. Or name a package index that has it (PIP_INDEX_URL of the daemon or of "
            + "env_vars), or a directory with its wheel (SATCHEL_TOOL_WHEELS of the daemon).";
        return cause is null
            ? new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint) { Tool = tool }
            : new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint, cause) { Tool = tool };
    }

    /// <summary>The failure to have the tool where nothing could install it.</summary>
    public SetupFailedException WithoutPython()
    {
        var missing = Missing("the node has no Python to install it with", tool: null, cause: null);
        return new SetupFailedException(
            missing.Kind,
            missing.Error.Message,
            "Install Python on the node: sudo apt-get install -y python3 python3-venv python3-pip."
        );
    }

    private static string Reason(ToolResult result) =>
        result.Lines.LastOrDefault(line => line.StartsWith("ERROR: ", StringComparison.Ordinal))?["ERROR: ".Length..]
        ?? result.LastLines.LastOrDefault(line => line.Length > 0)
        ?? $"{Path.GetFileName(result.Arguments[0])} ended with exit code {result.ExitCode}";

    private static Dictionary<string, string> Variables(IReadOnlyDictionary<string, string> variables, LayerPlace place)
    {
        var own = variables
            .Where(variable => !variable.Key.StartsWith("PIP_", StringComparison.Ordinal) || IndexVariables.Contains(variable.Key))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        own["PIP_CACHE_DIR"] = place.Cache;
        own["PIP_USER"] = "0"; // also against the node's pip.conf
        own["_PIP_RUNNING_IN_SUBPROCESS"] = "1"; // nor in another Python that it names
        own["PIP_NO_INPUT"] = "1";
        own["PIP_PROGRESS_BAR"] = "off";
        own["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        own.TryAdd("PIP_RETRIES", "2");
        return own;
    }
}
