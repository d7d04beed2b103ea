using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The inputs of a layer of packages, as <see cref="InstallerPlan"/> writes them and the materializers read them.</summary>
internal sealed class InstallerInputs(JsonObject inputs)
{
    public const string Requirements = "requirements";
    public const string Constraints = "constraints";
    public const string Options = "options";
    public const string Version = "version";
    public const string Check = "check";
    public const string Python = "python";
    public const string Lock = EnvironmentLock.Field;

    private const string Executable = "executable";

    /// <summary>Lines of a requirements file.</summary>
    public IReadOnlyList<string> RequirementLines => Texts(Requirements);

    /// <summary>Lines of a constraints file; empty when there is none.</summary>
    public IReadOnlyList<string> ConstraintLines => Texts(Constraints);

    /// <summary>All lines of all lists.</summary>
    public IEnumerable<string> AllLines => RequirementLines.Concat(ConstraintLines).Concat(NamedList.All.SelectMany(LinesOf));

    /// <summary>Options of the install command.</summary>
    public IReadOnlyList<string> InstallOptions => Texts(Options);

    /// <summary>Specifier of the installer's own version; empty takes what there is.</summary>
    public string InstallerVersion => inputs[Version]!.GetValue<string>();

    /// <summary>Whether to check afterwards that what is installed fits together.</summary>
    public bool ChecksInstalled => inputs[Check]!.GetValue<bool>();

    /// <summary>The packages to install instead of what the requirements say; null when nothing is locked.</summary>
    public IReadOnlyList<LockedPackage>? Locked =>
        inputs[Lock] is JsonArray entries ? [.. entries.Select(entry => LockedPackage.TryRead(entry)!)] : null;

    /// <summary>Whether they are installed within the image that the environment runs in.</summary>
    public bool IsInImage => ResolvedImage.NamedIn(inputs) is not null;

    /// <summary>The Python to install for: the node's, or that of the image that the environment runs in.</summary>
    /// <exception cref="SetupFailedException">The node has none.</exception>
    public string PythonProgram =>
        IsInImage
            ? "python3"
            : inputs[Python]?[Executable]?.GetValue<string>()
                ?? throw new SetupFailedException(
                    SetupErrorKinds.ToolMissing,
                    "The node has no Python: neither python3 nor python is on the PATH of its daemon.",
                    "Install Python 3 with its venv module on the node (Debian: apt-get install python3-venv)."
                );

    /// <summary>Version of that Python, as far as it is known before it is started; empty when it is not.</summary>
    public string PythonVersion => IsInImage ? "" : $"{inputs[Python]?["version"]}";

    /// <summary>The form of Python's facts in the inputs.</summary>
    /// <param name="withPackages">Whether what is installed in it decides what is installed over it.</param>
    public static JsonObject? Of(PythonFacts? python, bool withPackages)
    {
        if (python is null)
        {
            return null;
        }

        var facts = new JsonObject
        {
            [Executable] = python.Executable,
            ["version"] = python.Version,
            ["implementation"] = python.Implementation,
            ["prefix"] = python.Prefix,
            ["base_prefix"] = python.BasePrefix,
            ["cache_tag"] = python.CacheTag,
        };
        if (withPackages)
        {
            facts["packages"] = python.Packages;
        }

        return facts;
    }

    /// <summary>Lines of another list; empty when there is none.</summary>
    public IReadOnlyList<string> LinesOf(NamedList list) => inputs.ContainsKey(list.Key) ? Texts(list.Key) : [];

    /// <summary>The same with other lines in all lists.</summary>
    public InstallerInputs WithLines(Func<string, string> change)
    {
        var changed = inputs.DeepClone().AsObject();
        changed[Requirements] = RequirementLines.Select(change).ToArray();
        changed[Constraints] = ConstraintLines.Select(change).ToArray();
        foreach (var list in NamedList.All.Where(list => inputs.ContainsKey(list.Key)))
        {
            changed[list.Key] = LinesOf(list).Select(change).ToArray();
        }

        return new InstallerInputs(changed);
    }

    /// <summary>The same with other options.</summary>
    public InstallerInputs WithOptions(IEnumerable<string> options)
    {
        var changed = inputs.DeepClone().AsObject();
        changed[Options] = options.ToArray();
        return new InstallerInputs(changed);
    }

    /// <summary>Whether the Python that pip runs on is known to be of a version, such as 3.11, or a later one.</summary>
    public bool HasPythonFrom(int major, int minor) =>
        !IsInImage
        && System.Version.TryParse(inputs[Python]?["version"]?.GetValue<string>(), out var version)
        && version >= new Version(major, minor);

    private string[] Texts(string key) => [.. inputs[key]!.AsArray().Select(item => item!.GetValue<string>())];
}
