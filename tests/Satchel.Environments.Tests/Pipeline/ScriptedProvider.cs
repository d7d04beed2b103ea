using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>All parts of a provider, doing what a test says: by default one layer whose input is the value of the field.</summary>
internal sealed class ScriptedProvider(string name, EnvironmentPhase phase)
    : IInputResolver,
        ILayerPlanner,
        IMaterializer,
        ILaunchContributor
{
    public string Field => name;

    public EnvironmentPhase Phase => phase;

    public int FormatVersion { get; init; } = 1;

    public Func<JsonNode, CancellationToken, Task<JsonNode>> Resolve { get; init; } =
        static (value, _) => Task.FromResult(value.DeepClone());

    /// <summary>The variables that its last input was resolved with.</summary>
    public IReadOnlyDictionary<string, string>? Resolving { get; private set; }

    public Func<JsonNode, PlanningContext, IReadOnlyList<LayerPlan>> Plans { get; init; } =
        static (value, _) => [new LayerPlan(new JsonObject { ["value"] = value.DeepClone() })];

    public Func<LayerBuild, CancellationToken, Task<LayerContent>> Fill { get; init; } =
        static (_, _) => Task.FromResult(new LayerContent());

    public Func<LaunchPlan, ContributionContext, LaunchPlan> Contributes { get; init; } = static (draft, _) => draft;

    public Func<LaunchPlan, ContributionContext, LaunchPlan> Encloses { get; init; } = static (draft, _) => draft;

    public static EnvironmentProviders All(IReadOnlyList<ScriptedProvider> providers) => new(providers, providers, providers, providers);

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken)
    {
        Resolving = context.Variables;
        return Resolve(value, cancellationToken);
    }

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) => Plans(value, context);

    public Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken) => Fill(build, cancellationToken);

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context) => Contributes(draft, context);

    public LaunchPlan Enclose(LaunchPlan draft, JsonNode value, ContributionContext context) => Encloses(draft, context);
}
