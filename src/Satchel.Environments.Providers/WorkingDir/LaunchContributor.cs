using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Starts the process in the directory and puts the directory on Python's path.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, string? directory)
    {
        var workingDirectory = directory ?? LocalDirectory(value.GetValue<string>());
        return draft with
        {
            WorkingDirectory = workingDirectory,
            Variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal) { ["PWD"] = workingDirectory },
            PythonPath = [workingDirectory, .. draft.PythonPath],
        };
    }

    private static string LocalDirectory(string text) =>
        RuntimeEnvUri.TryParse(text, out var uri, out var fault)
            ? uri.Name
            : throw new InvalidOperationException($"working_dir was not materialized and is no directory of the node: {fault}");
}
