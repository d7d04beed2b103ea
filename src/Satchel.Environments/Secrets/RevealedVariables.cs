using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Secrets;

/// <summary>
/// The variables of an environment with what its references to secrets stand for now. Made for one set-up, in memory alone: the environment
/// itself keeps the references.
/// </summary>
/// <param name="All">Every variable of the environment; one for installers as the job sees it, but escaped in logins of URLs
/// (<see cref="UrlLogin"/>), any other as it is written.</param>
/// <param name="Secret">Those of them that are secrets.</param>
/// <param name="Warnings">Of references that give installers nothing, or stay as they are.</param>
internal sealed record RevealedVariables(
    IReadOnlyDictionary<string, string> All,
    IReadOnlyDictionary<string, string> Secret,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>What stands for the directory of <c>working_dir</c> in the job, which there is when packages are installed already.</summary>
    private static readonly string[] OfTheJob = ["SATCHEL_WORKING_DIR", "RAY_RUNTIME_ENV_CREATE_WORKING_DIR"];

    // No value has one.
    private const char Mark = '\0';

    /// <param name="node">The node's own variables, as the job sees them.</param>
    /// <exception cref="SetupFailedException">A secret has gone since the job was submitted, or variables grow beyond what a process takes.</exception>
    public static RevealedVariables Of(JsonObject spec, IReadOnlyDictionary<string, string> node, ISecretStore? secrets)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        var hidden = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new Dictionary<string, string>(node, StringComparer.Ordinal);
        var holding = new HashSet<string>(StringComparer.Ordinal);
        var warnings = new List<string>();
        var room = new ExpansionRoom();
        foreach (var (variable, value) in (spec["env_vars"] as JsonObject ?? []).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (SecretReference.TryRead(value, out var name))
            {
                all[variable] = hidden[variable] = known[variable] = secrets?.Find(name) ?? throw Gone(variable, name);
                holding.Add(variable);
                continue;
            }

            var written = value!.GetValue<string>();
            var isOfInstallers = InstallerVariables.Includes(variable);
            var hasSecret = false;
            var text = UrlLogin.Change(
                written,
                login => Expand(login, static held => held.Contains(Mark) ? held : UrlLogin.Escaped(held)),
                other => Expand(other, static held => held)
            );
            known[variable] = text;
            var left = Array.Find(OfTheJob, reference => text.Contains(Mark + reference + Mark, StringComparison.Ordinal));
            foreach (var reference in OfTheJob)
            {
                text = text.Replace(Mark + reference + Mark, $"${{{reference}}}", StringComparison.Ordinal);
            }

            _ = hasSecret ? holding.Add(variable) : holding.Remove(variable);

            // What the job sees, too; it is the job's own otherwise.
            all[variable] = isOfInstallers ? text : LiteralDollar.TextOf(written);
            if (isOfInstallers && hasSecret)
            {
                hidden[variable] = text;
            }

            if (isOfInstallers && left is not null)
            {
                warnings.Add(
                    $"${{{left}}} in the env_vars value of {variable} stays as it is for installers: working_dir is there for the job. Name such files in a requirement or option."
                );
            }

            string Expand(string piece, Func<string, string> put) =>
                VariableExpansion.Expand(
                    piece,
                    reference =>
                    {
                        hasSecret |= holding.Contains(reference);
                        return OfTheJob.Contains(reference, StringComparer.Ordinal) ? Mark + reference + Mark
                            : known.TryGetValue(reference, out var held) ? put(held)
                            : null;
                    },
                    unknown =>
                    {
                        if (isOfInstallers && unknown != variable)
                        {
                            warnings.Add(
                                $"${{{unknown}}} in the env_vars value of {variable} gives nothing: the node has no such variable, and env_vars sets none before it. "
                                    + $"Write $${{{unknown}}} for the text itself."
                            );
                        }
                    },
                    room
                );
        }

        return new RevealedVariables(all, hidden, warnings);
    }

    private static SetupFailedException Gone(string variable, string name) =>
        new(
            SetupErrorKinds.SecretNotFound,
            $"The variable {variable} is to hold the secret '{name}', which the cluster does not have.",
            $"Set it with `satchel secret set {name}`, then submit again."
        );
}
