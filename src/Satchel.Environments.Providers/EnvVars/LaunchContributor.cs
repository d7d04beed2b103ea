using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

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
        var warnings = new List<string>();
        var variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal);
        foreach (var (name, content) in value.AsObject().OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            // A secret is what it is: nothing in it is expanded.
            variables[name] =
                context.Secrets.GetValueOrDefault(name)
                ?? VariableExpansion.Expand(
                    content!.GetValue<string>(),
                    reference =>
                        WorkingDirectoryReference.Names.Contains(reference, StringComparer.Ordinal)
                            ? draft.WorkingDirectory ?? variables.GetValueOrDefault(reference)
                            : variables.GetValueOrDefault(reference),
                    unknown =>
                    {
                        // What adds to itself, as a search path does, means: if there is any. Of those for installers it is told before they run.
                        if (unknown != name && !InstallerVariables.Includes(name))
                        {
                            warnings.Add(NothingOf(name, unknown));
                        }
                    }
                );
        }

        if (draft.Variables.GetValueOrDefault(PythonPath) is { Length: > 0 } inherited)
        {
            variables[PythonPath] = InFrontOf(inherited, variables[PythonPath]);
        }

        return draft with
        {
            Variables = variables,
            Warnings = [.. draft.Warnings, .. warnings],
        };
    }

    private static string NothingOf(string name, string unknown) =>
        WorkingDirectoryReference.Names.Contains(unknown, StringComparer.Ordinal)
            ? $"${{{unknown}}} in the env_vars value of {name} gives nothing: this environment has no working_dir."
            : $"${{{unknown}}} in the env_vars value of {name} gives nothing: the node has no such variable, and env_vars sets none before it. Write $${{{unknown}}} for the text itself.";

    private static string InFrontOf(string inherited, string own) =>
        own.Length == 0 ? inherited
        : own == inherited || own.EndsWith(Path.PathSeparator + inherited, StringComparison.Ordinal) ? own
        : own + Path.PathSeparator + inherited;
}
