using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// What the inputs of a layer say of secrets: by which names they are kept, and a mark of what they decide. A new password, or token
/// among parameters, decides nothing; another index, path or version does, and so does a part of a path that looks like a token, which may as
/// well be a place. Pure.
/// </summary>
internal static class SecretPlaces
{
    private const string Names = "secrets";
    private const string Mark = "secret_places";

    /// <summary>Adds that to inputs, where there is something to add.</summary>
    /// <param name="inputs">Of a layer; changed.</param>
    /// <param name="texts">What was planned, with <c>${NAME}</c> in place of what variables hold that are secrets.</param>
    /// <param name="variables">Those that decide what is installed, by their names.</param>
    public static void NoteIn(
        JsonObject inputs,
        IEnumerable<string> texts,
        IEnumerable<KeyValuePair<string, string>> variables,
        PlanningContext context
    )
    {
        // In the place of a login or parameter a secret decides nothing.
        var bare = texts.Select(CredentialCut.Without).ToArray();
        string[] used = [.. context.Secrets.Keys.Where(name => bare.Any(text => Refers(text, name))).Order(StringComparer.Ordinal)];
        if (used.Length > 0)
        {
            inputs[Names] = new JsonObject(used.Select(name => KeyValuePair.Create(name, (JsonNode?)NameOf(name, context))));
        }

        string[] places =
        [
            .. bare.Where(text => used.Any(name => Refers(text, name)))
                .Select(text => CredentialCut.Without(VariableReference.Expand(text, context.Secrets))),
            .. variables
                .Where(variable => context.Secrets.ContainsKey(variable.Key))
                .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => $"{variable.Key}={CredentialCut.Without(variable.Value)}"),
        ];
        if (places.Length > 0)
        {
            inputs[Mark] = context.MarkOf(string.Join('\n', places));
        }
    }

    /// <summary>What is told of a variable that is a secret: which one.</summary>
    public static string Shown(string variable, PlanningContext context) => $"the secret {NameOf(variable, context)}";

    /// <summary>The name under which the cluster keeps what a variable holds.</summary>
    private static string NameOf(string variable, PlanningContext context) =>
        (context.Fields["env_vars"] as JsonObject)?[variable] is JsonObject reference && reference["secret"]?.GetValue<string>() is { } name
            ? name
            : variable;

    /// <summary>Whether a text has <c>${NAME}</c> in it.</summary>
    public static bool Refers(string text, string name) => text.Contains($"${{{name}}}", StringComparison.Ordinal);
}
