using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Conda;

/// <summary>Starts processes in the environment as if it had been activated, and lets what they install stay theirs.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "conda";

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        if (ResolvedCondaField.Of(value) is not { } field)
        {
            return draft;
        }

        var layer = context.Layers[0];
        var prefix = layer.Facts[Activation.PrefixFact]!.GetValue<string>();
        var paths = layer.Facts[Activation.PathsFact]!
            .AsObject()
            .ToDictionary(path => path.Key, path => Read(path.Value!), StringComparer.Ordinal);
        var before = paths.GetValueOrDefault("PATH")?.Before.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return draft with
        {
            Variables = Activate(draft.Variables, field, prefix, layer.Facts, paths),
            ProgramPath = [.. before, Path.Combine(prefix, "bin"), .. draft.ProgramPath],
            WritableLayers = field.Prefix is null ? [.. draft.WritableLayers, layer.Directory] : draft.WritableLayers,
            Python = layer.Facts[Activation.PythonFact].TryGetText(out var python) ? [python] : draft.Python,
        };
    }

    private static Dictionary<string, string> Activate(
        IReadOnlyDictionary<string, string> outside,
        ResolvedCondaField field,
        string prefix,
        JsonObject facts,
        Dictionary<string, ExtendedPath> paths
    )
    {
        var variables = new Dictionary<string, string>(outside, StringComparer.Ordinal);
        variables.Remove("VIRTUAL_ENV"); // of the daemon: the job is not in it
        foreach (var name in facts[Activation.RemovedFact]!.AsArray())
        {
            variables.Remove(name!.GetValue<string>());
        }

        foreach (var (name, path) in paths)
        {
            // What comes before PATH is the plan's to put there.
            variables[name] = (name is "PATH" ? path with { Before = "" } : path).Around(variables.GetValueOrDefault(name));
        }

        foreach (var (name, text) in facts[Activation.VariablesFact]!.AsObject())
        {
            variables[name] = text!.GetValue<string>();
        }

        var shown = field.Name.Length > 0 ? field.Name : prefix;
        variables["CONDA_PREFIX"] = prefix;
        variables["CONDA_DEFAULT_ENV"] = shown;
        variables["CONDA_SHLVL"] = "1";
        variables["CONDA_PROMPT_MODIFIER"] = $"({shown}) ";
        foreach (var (name, text) in field.Content?[EnvironmentContent.Variables] as JsonObject ?? [])
        {
            variables[name] = text.TryGetText(out var written) ? written : text!.ToJsonString();
        }

        return variables;
    }

    private static ExtendedPath Read(JsonNode path) => new(path[0]!.GetValue<string>(), path[1]!.GetValue<string>());
}
