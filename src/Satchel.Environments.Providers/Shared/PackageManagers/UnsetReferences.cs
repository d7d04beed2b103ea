using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>References in what an installer was given to variables that there are not: often the reason why it failed. Pure.</summary>
internal static class UnsetReferences
{
    /// <summary>The failure with the first of them named in front of what to do.</summary>
    /// <param name="failure">Any of the installer's.</param>
    /// <param name="inputs">What it was given.</param>
    /// <param name="variables">Of the installer.</param>
    public static SetupFailedException Tell(
        SetupFailedException failure,
        InstallerInputs inputs,
        IReadOnlyDictionary<string, string> variables
    ) =>
        inputs
            .AllLines.Concat(inputs.InstallOptions)
            .SelectMany(VariableReference.NamesIn)
            .FirstOrDefault(name => !variables.ContainsKey(name))
            is { } unset
            ? new SetupFailedException(
                failure.Kind,
                failure.Error.Message,
                $"'${{{unset}}}' was left as it stands, since no variable has that name: set it in env_vars. {failure.Error.Hint}"
            )
            {
                Tool = failure.Tool,
            }
            : failure;
}
