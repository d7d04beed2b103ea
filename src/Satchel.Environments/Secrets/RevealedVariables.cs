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
        foreach (var (variable, value) in spec["env_vars"] as JsonObject ?? [])
        {
            if (SecretReference.TryRead(value, out var name))
            {
                all[variable] = hidden[variable] = secrets?.Find(name) ?? throw Gone(variable, name);
            }
            else
            {
                all[variable] = LiteralDollar.TextOf(value!.GetValue<string>());
            }
        }

        return new RevealedVariables(all, hidden);
    }

    private static SetupFailedException Gone(string variable, string name) =>
        new(
            SetupErrorKinds.SecretNotFound,
            $"The variable {variable} is to hold the secret '{name}', which the cluster does not have.",
            $"Set it with `satchel secret set {name}`, then submit again."
        );
}
