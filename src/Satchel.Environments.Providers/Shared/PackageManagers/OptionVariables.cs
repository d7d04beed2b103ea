using System.Collections.Frozen;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Options of an install command that refer to secrets. Nothing expands a reference there, and everybody can read a command's arguments: the
/// installer gets them by the variables that it takes in their place. Those that name an index or a list stand in lists: <see cref="IndexOptions"/>.
/// </summary>
internal static class OptionVariables
{
    // pip has a variable for each option, uv for some.
    private static readonly FrozenDictionary<string, string> OfUv = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["--allow-insecure-host"] = "UV_INSECURE_HOST",
        ["--index-strategy"] = "UV_INDEX_STRATEGY",
        ["--keyring-provider"] = "UV_KEYRING_PROVIDER",
        ["--resolution"] = "UV_RESOLUTION",
        ["--prerelease"] = "UV_PRERELEASE",
        ["--fork-strategy"] = "UV_FORK_STRATEGY",
        ["--exclude-newer"] = "UV_EXCLUDE_NEWER",
        ["--link-mode"] = "UV_LINK_MODE",
        ["--torch-backend"] = "UV_TORCH_BACKEND",
        ["--config-file"] = "UV_CONFIG_FILE",
        ["--overrides"] = "UV_OVERRIDE",
        ["--build-constraints"] = "UV_BUILD_CONSTRAINT",
        ["--excludes"] = "UV_EXCLUDE",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Given more than once they add up; of the others the last counts.
    private static readonly FrozenSet<string> Lists = FrozenSet.Create(
        StringComparer.Ordinal,
        "--trusted-host",
        "--allow-insecure-host",
        "--global-option",
        "--use-feature",
        "--use-deprecated",
        "--platform",
        "--abi",
        "--overrides",
        "--build-constraint",
        "--build-constraints",
        "--excludes"
    );

    // Given more than once they add up, too, but pip reads one of them alone from a variable.
    private static readonly FrozenSet<string> Singles = FrozenSet.Create(StringComparer.Ordinal, "--config-settings");

    private static readonly FrozenSet<string> ListsWithCommas = FrozenSet.Create(StringComparer.Ordinal, "--no-binary", "--only-binary");

    /// <param name="field"><c>pip</c> or <c>uv</c>.</param>
    /// <param name="variables">Of the installer; given what options are taken out of.</param>
    /// <param name="secrets">What lines refer to, by its names.</param>
    /// <returns>The inputs without these options.</returns>
    /// <exception cref="SetupFailedException">The installer has no variable in the place of one, or takes only one of them from it.</exception>
    public static InstallerInputs TakeFrom(
        InstallerInputs inputs,
        string field,
        Dictionary<string, string> variables,
        IReadOnlyDictionary<string, string> secrets
    )
    {
        var kept = new List<string>();
        foreach (var word in (field is "uv" ? InstallerOptions.OfUv : InstallerOptions.OfPip).Read(inputs.InstallOptions))
        {
            if (word is { Option: { } option, Value: { } value } && secrets.Keys.Any(name => SecretPlaces.Refers(value, name)))
            {
                Give(VariableOf(field, option), option, VariableReference.Expand(value, variables), variables);
            }
            else
            {
                kept.AddRange(word.Words.Select(text => WithDirectory(text, variables)));
            }
        }

        return inputs.WithOptions(kept);
    }

    private static void Give(string variable, InstallerOption option, string value, Dictionary<string, string> variables)
    {
        var before = variables.GetValueOrDefault(variable);
        if (before is { Length: > 0 } && Singles.Contains(option.Name))
        {
            throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"More than one {option.Name} of pip refers to a secret, or {variable} is set beside one that does, and pip takes only one of them from a variable.",
                "Write all but one without a secret; those stand in the command. A secret in an argument could be read by everybody on the node."
            );
        }

        if (Lists.Contains(option.Name) && value.Any(char.IsWhiteSpace))
        {
            throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"The option {option.Name} refers to a secret that has a blank in it, and the installer would read it as several from {variable}.",
                "Set the secret without blanks, or leave the option out."
            );
        }

        variables[variable] =
            before is not { Length: > 0 } ? value
            : Lists.Contains(option.Name) ? $"{before} {value}"
            : ListsWithCommas.Contains(option.Name) ? $"{before},{value}"
            : value;
    }

    private static string VariableOf(string field, InstallerOption option) =>
        field is not "uv"
            ? "PIP_" + option.Name[2..].ToUpperInvariant().Replace('-', '_')
            : OfUv.GetValueOrDefault(option.Name)
                ?? throw new SetupFailedException(
                    SetupErrorKinds.SetupFailed,
                    $"The option {option.Name} of uv refers to a secret, and can be given in no other way than as an argument, which everybody on the node can read.",
                    "Write the value itself there, or leave the option out; what names an index or a proxy may be a secret."
                );

    private static string WithDirectory(string text, Dictionary<string, string> variables) =>
        VariableReference.Expand(text, name => name == WorkingDirectoryReference.Ray ? variables.GetValueOrDefault(name) : null);
}
