using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Secrets;

/// <summary>
/// The variables of an environment with what its references to secrets stand for now. Made for one set-up, in memory alone: the environment
/// itself keeps the references.
/// </summary>
/// <param name="All">Every variable of the environment.</param>
/// <param name="Secret">Those of them that are secrets.</param>
internal sealed record RevealedVariables(IReadOnlyDictionary<string, string> All, IReadOnlyDictionary<string, string> Secret)
{
    /// <exception cref="SetupFailedException">A secret has gone since the job was submitted.</exception>
    public static RevealedVariables Of(JsonObject spec, ISecretStore? secrets)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        var hidden = new Dictionary<string, string>(StringComparer.Ordinal);
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        var holding = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (variable, value) in (spec["env_vars"] as JsonObject ?? []).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (SecretReference.TryRead(value, out var name))
            {
                all[variable] = hidden[variable] = whole[variable] = secrets?.Find(name) ?? throw Gone(variable, name);
                holding.Add(variable);
                continue;
            }

            var written = value!.GetValue<string>();
            all[variable] = LiteralDollar.TextOf(written);
            var (text, hasSecret) = Expand(written, whole, holding);
            if (text is null)
            {
                continue;
            }

            whole[variable] = text;
            if (hasSecret)
            {
                holding.Add(variable);
            }

            // What the job sees, too; it is the job's own otherwise.
            if (InstallerVariables.Includes(variable))
            {
                all[variable] = text;
                if (hasSecret)
                {
                    hidden[variable] = text;
                }
            }
        }

        return new RevealedVariables(all, hidden);
    }

    /// <summary>
    /// What a value is in the job, if it refers to nothing but to variables of the environment before it: in the order of their names, as they
    /// are set for the job.
    /// </summary>
    /// <returns>No text when it refers to something else as well.</returns>
    private static (string? Text, bool HasSecret) Expand(string written, Dictionary<string, string> known, HashSet<string> secret)
    {
        var isWhole = true;
        var hasSecret = false;
        var text = VariableExpansion.Expand(
            written,
            name =>
            {
                isWhole &= known.TryGetValue(name, out var value);
                hasSecret |= secret.Contains(name);
                return value;
            }
        );
        return (isWhole ? text : null, hasSecret);
    }

    private static SetupFailedException Gone(string variable, string name) =>
        new(
            SetupErrorKinds.SecretNotFound,
            $"The variable {variable} is to hold the secret '{name}', which the cluster does not have.",
            $"Set it with `satchel secret set {name}`, then submit again."
        );
}
