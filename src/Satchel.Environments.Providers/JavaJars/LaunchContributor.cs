using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary>
/// Puts each directory, for its classes, and all jars in it on the class path, in the order of the entries and before what the node has there.
/// </summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    private const string ClassPath = "CLASSPATH";

    public string Field => "java_jars";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var layers = new Queue<string>(context.Layers.Select(layer => DirectoryLayer.TreeOf(layer.Directory)));
        string[] directories = [.. value.AsArray().Select(entry => ResolvedDirectory.LocalOf(entry!) ?? layers.Dequeue())];
        var nodes = draft.Variables.GetValueOrDefault(ClassPath, "");
        string[] entries =
        [
            .. directories.SelectMany(directory => (string[])[directory, directory + "/*"]),
            .. nodes.Length > 0 ? [nodes] : (string[])[],
        ];
        return entries.Length == 0 ? draft : draft.With(ClassPath, string.Join(':', entries));
    }
}
