using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Profilers;

namespace Satchel.Environments.Providers.Nsight;

/// <summary>Starts the process under the profiler, inside of whatever else encloses it. Its report lies with the logs of the node.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    public string Field => "_nsight";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context) => draft;

    public LaunchPlan Enclose(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var command = NsightCommand.For(
            value,
            said => ProfilerOptions.ReportFile(said, "nsight", context.ReportDirectory, draft.Variables)
        );
        return draft with { CommandPrefix = [.. command.Prefix, .. draft.CommandPrefix] };
    }
}
