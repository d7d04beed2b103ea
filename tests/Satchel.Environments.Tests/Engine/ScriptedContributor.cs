using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tests.Engine;

/// <summary>A contributor that does what a test says.</summary>
internal sealed class ScriptedContributor(string name, EnvironmentPhase phase, Func<LaunchPlan, string?, LaunchPlan> work)
    : ILaunchContributor
{
    public string Field => name;

    public EnvironmentPhase Phase => phase;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, string? directory) => work(draft, directory);
}
