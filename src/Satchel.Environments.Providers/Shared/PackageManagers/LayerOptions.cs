using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Refuses options that would have an installer write anywhere but into the environment's layer, or nothing at all. Pure.</summary>
internal static class LayerOptions
{
    private const string IntoLayer =
        "Leave it out: packages go into a virtual environment of their own, made for exactly these requirements.";

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["-t"] = IntoLayer,
        ["--target"] = IntoLayer,
        ["--user"] = IntoLayer,
        ["--prefix"] = IntoLayer,
        ["--root"] = IntoLayer,
        ["--src"] = IntoLayer,
        ["--system"] = IntoLayer,
        ["--python"] = "Leave it out; another Python comes with conda, or with py_executable.",
        ["-p"] = "Leave it out; another Python comes with conda, or with py_executable.",
        ["--dry-run"] = "Leave it out: a job needs its packages.",
        ["--download-only"] = "Leave it out: a job needs its packages.",
        ["--report"] = "Leave it out: what was installed is recorded with the environment, and `satchel env lock` writes it.",
        ["--log"] = "Leave it out: the set-up log of the job has every line.",
        ["--output-format"] = "Leave it out: what was installed is recorded with the environment, and `satchel env lock` writes it.",
        ["--cache-dir"] = "Leave it out: the node keeps a cache that all its environments share.",
        ["--require-virtualenv"] = "Leave it out: packages always go into a virtual environment.",
    };

    /// <param name="options">Lines of requirements, or options of the install command.</param>
    /// <param name="where">Path of the list, for errors.</param>
    /// <param name="keys">The field.</param>
    public static void Check(IReadOnlyList<string> options, string where, PackageManagerKeys keys, SpecErrorList errors)
    {
        for (var index = 0; index < options.Count; index++)
        {
            var name = options[index].Trim().Split('=', ' ')[0];
            if (name.StartsWith('-') && Refused.TryGetValue(name, out var hint))
            {
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"The option {name} of {keys.Field} cannot be used in a runtime environment.",
                    hint
                );
            }
        }
    }
}
