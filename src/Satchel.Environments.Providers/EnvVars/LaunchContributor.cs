using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.EnvVars;

/// <summary>
/// Sets the user's variables, in the order of their names, each seeing those before it. <c>PYTHONPATH</c> goes in front of the node's
/// instead of replacing it.
/// </summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    private const string PythonPath = "PYTHONPATH";

    public string Field => "env_vars";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal);
        foreach (var (name, content) in value.AsObject().OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            // A secret is what it is: nothing in it is expanded.
            variables[name] =
                context.Secrets.GetValueOrDefault(name)
                ?? VariableExpansion.Expand(content!.GetValue<string>(), reference => variables.GetValueOrDefault(reference));
        }

        if (draft.Variables.GetValueOrDefault(PythonPath) is { Length: > 0 } inherited)
        {
            variables[PythonPath] = InFrontOf(inherited, variables[PythonPath]);
        }

        return draft with
        {
            Variables = variables,
        };
    }

    private static string InFrontOf(string inherited, string own) =>
        own.Length == 0 ? inherited
        : own == inherited || own.EndsWith(Path.PathSeparator + inherited, StringComparison.Ordinal) ? own
        : own + Path.PathSeparator + inherited;
}
