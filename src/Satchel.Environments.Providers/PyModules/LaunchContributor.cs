using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>Puts the modules on Python's path, in the order of the entries, before the working directory.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "py_modules";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var layers = new Queue<string>(context.Layers.Select(layer => DirectoryLayer.TreeOf(layer.Directory)));
        string[] directories = [.. value.AsArray().Select(entry => ResolvedDirectory.LocalOf(entry!) ?? layers.Dequeue())];
        return draft with
        {
            PythonPath = [.. directories, .. draft.PythonPath],
            Mounts =
            [
                .. draft.Mounts,
                .. value.AsArray().Select(entry => ResolvedDirectory.LocalOf(entry!)).OfType<string>().Select(Mount),
            ],
        };
    }

    private static ReadOnlyMount Mount(string directory) => new(directory, directory);
}
