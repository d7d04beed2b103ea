using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>
/// Starts the process in a private view of the directory and puts that on Python's path.
/// </summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        if (ResolvedDirectory.LocalOf(value) is { } local)
        {
            return StartIn(draft, local);
        }

        var tree = DirectoryLayer.TreeOf(context.Layers[0].Directory);
        var view = new PrivateView(tree, Path.Combine(context.PrivateDirectory, Field));
        return StartIn(draft with { Views = [.. draft.Views, view] }, view.Path);
    }

    private static LaunchPlan StartIn(LaunchPlan draft, string directory) =>
        draft.With("PWD", directory) with
        {
            WorkingDirectory = directory,
            PythonPath = [directory, .. draft.PythonPath],
        };
}
