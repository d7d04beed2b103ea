using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers;
using Satchel.Environments.Validation;

namespace Satchel.Client.Environments;

/// <summary>A runtime environment that is valid on this machine and can be set up by this version.</summary>
/// <param name="Normalized">Its normal form; local paths as they were written.</param>
/// <param name="Directory">Absolute path of the directory that relative local paths count from.</param>
/// <param name="Warnings">What is odd but allowed.</param>
public sealed record CheckedRuntimeEnv(JsonObject Normalized, string Directory, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether <c>.gitignore</c> files above a packaged directory count, within its repository. Default: they do.</summary>
    public bool ReadsIgnoreFilesAbove { get; init; } = true;

    /// <summary>Checks fields of every kind, the way each client of this version does.</summary>
    public static IRuntimeEnvValidator Validator { get; } = new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules);

    /// <param name="runtimeEnv">As its user wrote it.</param>
    /// <param name="directory">Directory that relative local paths count from, now and when they are packaged.</param>
    /// <exception cref="RuntimeEnvRefusedException">It is wrong, or holds a field that cannot be set up yet.</exception>
    public static CheckedRuntimeEnv Check(JsonNode? runtimeEnv, string directory)
    {
        var root = Path.GetFullPath(directory);
        var outcome = Validator.Validate(runtimeEnv, new SpecContext(EnvironmentScope.Job, SpecSource.Client, root));
        if (outcome.Normalized is not { } normalized)
        {
            throw new RuntimeEnvRefusedException(outcome.Errors);
        }

        var unavailable = Validator.FindUnavailable(normalized);
        return unavailable.Count == 0
            ? new CheckedRuntimeEnv(normalized, root, outcome.Warnings)
            : throw new RuntimeEnvRefusedException(unavailable);
    }
}
