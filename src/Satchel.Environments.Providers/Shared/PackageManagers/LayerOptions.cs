using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Refuses options that would have an installer write anywhere but into the environment's layer, or nothing at all. Pure.</summary>
internal static class LayerOptions
{
    private const string IntoLayer =
        "Leave it out: packages go into a virtual environment of their own, made for exactly these requirements.";

    private const string NoOtherPython = "Leave it out; another Python comes with conda, or with py_executable.";

    private const string NeedsPackages = "Leave it out: a job needs its packages.";

    private const string Recorded = "Leave it out: what was installed is recorded with the environment, and `satchel env lock` writes it.";

    private const string Logged = "Leave it out: the set-up log of the job has every line.";

    private const string IsVirtual = "Leave it out: packages always go into a virtual environment.";

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["-t"] = IntoLayer,
        ["--target"] = IntoLayer,
        ["--user"] = IntoLayer,
        ["--prefix"] = IntoLayer,
        ["--root"] = IntoLayer,
        ["--src"] = IntoLayer,
        ["--source"] = IntoLayer,
        ["--source-dir"] = IntoLayer,
        ["--source-directory"] = IntoLayer,
        ["--system"] = IntoLayer,
        ["--python"] = NoOtherPython,
        ["-p"] = NoOtherPython,
        ["--dry-run"] = NeedsPackages,
        ["--download-only"] = NeedsPackages,
        ["--help"] = NeedsPackages,
        ["-h"] = NeedsPackages,
        ["--version"] = NeedsPackages,
        ["-V"] = NeedsPackages,
        ["--report"] = Recorded,
        ["--output-format"] = Recorded,
        ["--log"] = Logged,
        ["--log-file"] = Logged,
        ["--local-log"] = Logged,
        ["--cache-dir"] = "Leave it out: the node keeps a cache that all its environments share.",
        ["--require-virtualenv"] = IsVirtual,
        ["--require-venv"] = IsVirtual,
        ["--isolated"] = "Leave it out: pip would not read the variables that keep it in the environment.",
    };

    // Options of their own that begin one of the refused.
    private static readonly HashSet<string> Whole = new(["--pre"], StringComparer.Ordinal);

    /// <param name="options">Lines of requirements, or options of the install command.</param>
    /// <param name="where">Path of the list, for errors.</param>
    /// <param name="keys">The field.</param>
    public static void Check(IReadOnlyList<string> options, string where, PackageManagerKeys keys, SpecErrorList errors)
    {
        for (var index = 0; index < options.Count; index++)
        {
            var words = options[index].Trim().Split(['=', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var written = words.FirstOrDefault() ?? "";
            if (written is "--link-mode" && (words.ElementAtOrDefault(1) ?? options.ElementAtOrDefault(index + 1)?.Trim()) is "symlink")
            {
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"The option --link-mode=symlink of {keys.Field} cannot be used in a runtime environment: it would be lost with the cache.",
                    "Leave it out, or take hardlink, copy or clone."
                );
            }

            if (FindRefused(written, keys.Known) is { } name)
            {
                var meant = written == name ? "" : $", which is {name},";
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"The option {written}{meant} of {keys.Field} cannot be used in a runtime environment.",
                    Refused[name]
                );
            }
        }
    }

    /// <summary>The refused option that one word stands for. pip takes long ones by any beginning of theirs and letters in one word.</summary>
    private static string? FindRefused(string word, InstallerOptions known)
    {
        if (Refused.ContainsKey(word))
        {
            return word;
        }

        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            return word.Length > 2 && !Whole.Contains(word)
                ? Refused.Keys.FirstOrDefault(name => name.StartsWith(word, StringComparison.Ordinal))
                : null;
        }

        return word.StartsWith('-')
            ? word.Skip(1)
                .Select(letter => $"-{letter}")
                .TakeWhile(letter => Refused.ContainsKey(letter) || known.Find(letter)?.Takes is OptionValue.None)
                .FirstOrDefault(Refused.ContainsKey)
            : null;
    }
}
