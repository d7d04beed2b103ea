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

    /// <summary>The fields of which a node makes layers, custom ones aside.</summary>
    public static IReadOnlyList<string> Layered => BuiltInProviders.Layered;

    /// <summary>
    /// What is wrong with the environment unless the cluster's operator added these fields, which only the cluster knows. They stand in the
    /// normal form as they were written.
    /// </summary>
    public IReadOnlyList<SpecError> UnknownFields { get; init; } = [];

    /// <param name="runtimeEnv">As its user wrote it.</param>
    /// <param name="directory">Directory that relative local paths count from, now and when they are packaged.</param>
    /// <exception cref="RuntimeEnvRefusedException">It is wrong, or holds a field that cannot be set up yet.</exception>
    public static CheckedRuntimeEnv Check(JsonNode? runtimeEnv, string directory)
    {
        var root = Path.GetFullPath(directory);
        var context = new SpecContext(EnvironmentScope.Job, SpecSource.Client, root);
        var outcome = Validator.Validate(runtimeEnv, context);
        var custom = FindCustom(runtimeEnv, outcome.Errors);
        if (custom.Count > 0)
        {
            var rest = runtimeEnv!.DeepClone().AsObject();
            foreach (var (name, _) in custom)
            {
                rest.Remove(name);
            }

            return Check(rest, directory).With(custom, outcome.Errors);
        }

        if (outcome.Normalized is not { } normalized)
        {
            throw new RuntimeEnvRefusedException(outcome.Errors);
        }

        var unavailable = Validator.FindUnavailable(normalized);
        return unavailable.Count == 0
            ? new CheckedRuntimeEnv(normalized, root, outcome.Warnings)
            : throw new RuntimeEnvRefusedException(unavailable);
    }

    /// <summary>The fields that nobody here knows, when they are all that is wrong.</summary>
    private static IReadOnlyList<KeyValuePair<string, JsonNode?>> FindCustom(JsonNode? runtimeEnv, IReadOnlyList<SpecError> errors)
    {
        if (errors.Count == 0 || runtimeEnv is not JsonObject fields || errors.Any(error => error.Code is not SpecErrorCodes.UnknownField))
        {
            return [];
        }

        var paths = errors.Select(error => error.Path).ToHashSet(StringComparer.Ordinal);
        return [.. fields.Where(field => paths.Contains(JsonPath.Key(JsonPath.Root, field.Key)))];
    }

    private CheckedRuntimeEnv With(IEnumerable<KeyValuePair<string, JsonNode?>> custom, IReadOnlyList<SpecError> unknown)
    {
        foreach (var (name, value) in custom)
        {
            Normalized[name] = value?.DeepClone();
        }

        return this with
        {
            UnknownFields = unknown,
        };
    }
}
