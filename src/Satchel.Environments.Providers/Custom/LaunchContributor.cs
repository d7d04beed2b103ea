using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Custom;

/// <summary>Adds what is recorded with the field's layers.</summary>
internal sealed class LaunchContributor(CustomProvider provider) : ILaunchContributor
{
    public string Field => provider.Field;

    public EnvironmentPhase Phase => provider.Phase;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context) =>
        context.Layers.Reverse().Aggregate(draft, static (plan, layer) => Contribution.AddTo(plan, layer.Facts));

    public LaunchPlan Enclose(LaunchPlan draft, JsonNode value, ContributionContext context) =>
        draft with
        {
            CommandPrefix = [.. context.Layers.SelectMany(layer => Contribution.PrefixIn(layer.Facts)), .. draft.CommandPrefix],
        };
}
