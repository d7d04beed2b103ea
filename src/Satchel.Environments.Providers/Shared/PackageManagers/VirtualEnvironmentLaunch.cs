using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Starts processes in a virtual environment: its programs come first on the path, and what they install stays theirs.</summary>
internal abstract class VirtualEnvironmentLaunch : ILaunchContributor
{
    public abstract string Field { get; }

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var directory = context.Layers[0].Facts[VirtualEnvironment.DirectoryFact]!.GetValue<string>();
        var programs = Path.Combine(directory, "bin");
        return draft.With("VIRTUAL_ENV", directory) with
        {
            ProgramPath = [programs, .. draft.ProgramPath],
            WritableLayers = [.. draft.WritableLayers, directory],
            Python = [Path.Combine(programs, "python")],
        };
    }
}
