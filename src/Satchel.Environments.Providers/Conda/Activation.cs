using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// What activating an environment does to the variables of a process, its scripts in <c>etc/conda/activate.d</c> included: found out once by
/// doing it, so that the start of a job costs nothing.
/// </summary>
/// <param name="Variables">Variables that get a value.</param>
/// <param name="Removed">Variables that are unset.</param>
/// <param name="Paths">Lists of directories that are extended.</param>
internal sealed record Activation(
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> Removed,
    IReadOnlyDictionary<string, ExtendedPath> Paths
)
{
    public const string PrefixFact = "prefix";
    public const string PythonFact = "python";
    public const string VariablesFact = "variables";
    public const string RemovedFact = "removed";
    public const string PathsFact = "paths";

    /// <summary>Separates what was before from what is after: no variable has an empty name.</summary>
    private const string Separator = "=";

    private const string Script = """
        /usr/bin/env -0
        printf '=\0'
        for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do
            if [ -r "$script" ]; then . "$script" >&2; fi
        done
        /usr/bin/env -0
        """;

    // A job starts with other values of these than the set-up: what scripts put before and behind them is told from what was there by a
    // value that nobody else has.
    private static readonly string[] Lists =
    [
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "LIBRARY_PATH",
        "CPATH",
        "C_INCLUDE_PATH",
        "CMAKE_PREFIX_PATH",
        "PKG_CONFIG_PATH",
        "ACLOCAL_PATH",
        "MANPATH",
        "INFOPATH",
        "XDG_DATA_DIRS",
        "XDG_CONFIG_DIRS",
        "PYTHONPATH",
        "PERL5LIB",
        "R_LIBS",
        "CLASSPATH",
        "GI_TYPELIB_PATH",
    ];

    // What the shell itself sets.
    private static readonly string[] OfTheShell = ["_", "PWD", "OLDPWD", "SHLVL", "BASH_EXECUTION_STRING"];

    // Of the daemon's variables scripts see those that say who and where somebody is: no secret can get into what is recorded.
    private static readonly string[] Personal = ["HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ"];

    /// <summary>Activates an environment and looks what changes.</summary>
    /// <exception cref="SetupFailedException">A script of its packages ends the shell.</exception>
    public static async Task<Activation> CaptureAsync(CondaPrefix environment, LayerBuild build, CancellationToken cancellationToken)
    {
        build.Progress.Report("Activating the environment");
        var own = VariablesOf(environment);
        var shell = File.Exists("/bin/bash") ? (string[])["/bin/bash", "--noprofile", "--norc"] : ["/bin/sh"];
        var command = new ToolCommand([.. shell, "-c", Script], StartFor(environment, own, build)) { CaptureStandardOutput = true };
        var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        var entries = result.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries).ToList();
        var middle = entries.IndexOf(Separator);
        if (!result.Succeeded || middle < 0)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                "The conda environment cannot be activated: a script of its etc/conda/activate.d ends the shell.",
                "The last lines say what the script met; leave out the package that has it, or ask for another version."
            )
            {
                Tool = result,
            };
        }

        return Compare(Read(entries[..middle]), Read(entries[(middle + 1)..]), own);
    }

    /// <summary>For <see cref="LayerContent.Facts"/>.</summary>
    public JsonObject ToFacts(CondaPrefix environment) =>
        new()
        {
            [PrefixFact] = environment.Directory,
            [PythonFact] = environment.Python,
            [VariablesFact] = new JsonObject(Variables.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
            [RemovedFact] = Removed.ToArray(),
            [PathsFact] = new JsonObject(
                Paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)new JsonArray(path.Value.Before, path.Value.After)))
            ),
        };

    private static Activation Compare(Dictionary<string, string> before, Dictionary<string, string> after, Dictionary<string, string> own)
    {
        var variables = new SortedDictionary<string, string>(own, StringComparer.Ordinal);
        var paths = new SortedDictionary<string, ExtendedPath>(StringComparer.Ordinal);
        foreach (var (name, value) in after)
        {
            var earlier = before.GetValueOrDefault(name);
            if (string.Equals(value, earlier, StringComparison.Ordinal) || OfTheShell.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            if ((name is "PATH" || Lists.Contains(name, StringComparer.Ordinal)) && ExtendedPath.Find(earlier!, value) is { } extended)
            {
                paths[name] = extended;
            }
            else
            {
                variables[name] = value;
            }
        }

        return new Activation(
            variables,
            [.. before.Keys.Except(after.Keys, StringComparer.Ordinal).Except(Lists, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            paths
        );
    }

    private static Dictionary<string, string> StartFor(CondaPrefix environment, Dictionary<string, string> own, LayerBuild build)
    {
        var start = Lists.ToDictionary(name => name, name => "/outside/" + name, StringComparer.Ordinal);
        foreach (var name in Personal.Where(build.Variables.ContainsKey))
        {
            start[name] = build.Variables[name];
        }

        start["PATH"] = $"{environment.Programs}:{build.Variables.GetValueOrDefault("PATH") ?? "/usr/bin:/bin"}";
        start["TERM"] = "dumb";
        start["CONDA_PREFIX"] = environment.Directory;
        start["CONDA_DEFAULT_ENV"] = environment.Directory;
        start["CONDA_SHLVL"] = "1";
        foreach (var (name, value) in own)
        {
            start[name] = value;
        }

        return start;
    }

    /// <summary>The variables that the environment itself has, by <c>conda env config vars set</c> or from its packages.</summary>
    private static Dictionary<string, string> VariablesOf(CondaPrefix environment)
    {
        var files = new DirectoryInfo(Path.Combine(environment.Directory, "etc", "conda", "env_vars.d"));
        var objects = (
            files.Exists ? files.EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal) : Enumerable.Empty<FileInfo>()
        )
            .Select(file => ReadObject(file.FullName))
            .Append(ReadObject(Path.Combine(environment.Directory, "conda-meta", "state"))?["env_vars"] as JsonObject);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in objects.OfType<JsonObject>().SelectMany(fields => fields))
        {
            if (value.TryGetText(out var text))
            {
                variables[name] = text;
            }
        }

        return variables;
    }

    private static JsonObject? ReadObject(string file)
    {
        try
        {
            return ReadOnlyFile.TryReadAll(file) is { } json ? JsonNode.Parse(json) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null; // as conda does
        }
    }

    private static Dictionary<string, string> Read(IEnumerable<string> entries)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var end = entry.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
            {
                variables[entry[..end]] = entry[(end + 1)..];
            }
        }

        return variables;
    }
}
