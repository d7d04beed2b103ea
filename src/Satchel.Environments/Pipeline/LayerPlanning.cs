using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Pipeline;

/// <summary>Asks the planners, in phase order, and gives each layer its key. Pure.</summary>
internal sealed class LayerPlanning
{
    private readonly ILayerPlanner[] _planners;
    private readonly SetupFailures _failures;

    public LayerPlanning(IEnumerable<ILayerPlanner> planners, SetupFailures failures) =>
        (_planners, _failures) = ([.. planners.OrderBy(planner => planner.Phase)], failures);

    /// <summary>Whether planning this manifest has to know the node's Python.</summary>
    public bool NeedsPython(EnvironmentManifest manifest) =>
        _planners.Any(planner => manifest.Fields[planner.Field] is { } value && planner.NeedsPythonFor(value));

    /// <summary>All layers of an environment, in the order they are built: each after those it may read.</summary>
    /// <param name="context">What is wanted: the fields of a manifest, and the machine.</param>
    /// <exception cref="RuntimeEnvSetupException">A planner sees that what is wanted cannot be had.</exception>
    public IReadOnlyList<(EnvironmentPhase Phase, PlannedLayer Layer)> Plan(PlanningContext context)
    {
        var planned = new List<(EnvironmentPhase Phase, PlannedLayer Layer)>();
        foreach (var planner in _planners)
        {
            if (context.Fields[planner.Field] is not { } value)
            {
                continue;
            }

            var earlier = planned.ToLookup(layer => layer.Layer.Provider, layer => layer.Layer.Key, StringComparer.Ordinal);
            foreach (var plan in Plan(planner, value, context))
            {
                LayerKey[] parents = [.. plan.Reads.SelectMany(field => earlier[field])];
                var key = LayerKeys.Of(planner.Field, planner.FormatVersion, plan.Inputs, context.Platform, parents);
                planned.Add((planner.Phase, new PlannedLayer(key, planner.Field, planner.FormatVersion, plan, parents)));
            }
        }

        return planned;
    }

    private IReadOnlyList<LayerPlan> Plan(ILayerPlanner planner, JsonNode value, PlanningContext context)
    {
        try
        {
            return planner.Plan(value, context);
        }
        catch (SetupFailedException failure)
        {
            throw _failures.Failed(planner.Phase, planner.Field, logFile: null, failure.Error, failure);
        }
    }
}
