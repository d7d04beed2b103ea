using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary>Makes the command what <c>python</c> and <c>python3</c> are in the job, and what starts Python where Satchel starts it.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "py_executable";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        if (context.Layers.Count == 0)
        {
            return draft;
        }

        var directory = context.Layers[0].Directory;
        return draft with
        {
            ProgramPath = [PythonPrograms.DirectoryIn(directory), .. draft.ProgramPath],
            Python = [PythonPrograms.ProgramIn(directory)],
        };
    }
}
