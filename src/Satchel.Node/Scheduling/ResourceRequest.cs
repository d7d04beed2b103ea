using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Scheduling;

/// <summary>What a run asks of a node, read once from the words of its job.</summary>
/// <param name="Amounts">What it takes while it runs.</param>
/// <param name="Labels">What the node's labels must meet.</param>
internal sealed record ResourceRequest(ResourceAmounts Amounts, LabelSelector Labels)
{
    public static ResourceRequest Of(JobResources resources) =>
        new(ResourceAmounts.Of(resources), LabelSelector.Parse(resources.LabelSelector));
}
