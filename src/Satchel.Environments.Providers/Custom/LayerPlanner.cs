using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Custom;

/// <summary>The layers that the program asked for, in its order.</summary>
internal sealed class LayerPlanner(CustomProvider provider) : ILayerPlanner
{
    public string Field => provider.Field;

    public EnvironmentPhase Phase => provider.Phase;

    public int FormatVersion => CustomProgram.Protocol;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [.. CustomLayers.Of(value).ToPlans().Select(plan => WithVariables(plan, context))];

    /// <summary>The program is given what <c>env_vars</c> say to installers, so that may decide what it makes.</summary>
    private static LayerPlan WithVariables(LayerPlan plan, PlanningContext context)
    {
        // How something is reached decides nothing.
        var deciding = context
            .InstallerVariables.Where(variable => !InstallerVariables.IsOfConnections(variable.Key))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .ToArray();
        if (deciding.Length > 0)
        {
            plan.Inputs["variables"] = new JsonObject(
                deciding.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)Shown(variable.Key, variable.Value, context)))
            );
            SecretPlaces.NoteIn(plan.Inputs, [], deciding, context);
        }

        return plan;
    }

    private static string Shown(string name, string value, PlanningContext context) =>
        context.Secrets.ContainsKey(name) ? SecretPlaces.Shown(name, context) : CredentialCut.WithoutTokens(value);
}
