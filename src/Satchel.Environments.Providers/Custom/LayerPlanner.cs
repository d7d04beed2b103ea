using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Environments.Providers.Uv;

namespace Satchel.Environments.Providers.Custom;

/// <summary>The layers that the program asked for, in its order.</summary>
internal sealed class LayerPlanner(CustomProvider provider) : ILayerPlanner
{
    private const string Pip = "PIP_";
    private const string Uv = "UV_";

    public string Field => provider.Field;

    public EnvironmentPhase Phase => provider.Phase;

    public int FormatVersion => CustomProgram.Protocol;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [.. CustomLayers.Of(value).ToPlans().Select(plan => WithVariables(plan, context))];

    /// <summary>The program is given what <c>env_vars</c> say to installers, so that may decide what it makes.</summary>
    private static LayerPlan WithVariables(LayerPlan plan, PlanningContext context)
    {
        var deciding = context
            .InstallerVariables.Where(variable => Decides(variable.Key))
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

    /// <summary>How something is reached, by which login, or how installers show and keep it decides nothing.</summary>
    private static bool Decides(string name) =>
        !InstallerVariables.IsOfConnections(name)
        && !InstallerVariables.IsLogin(name)
        && !(name.StartsWith(Pip, StringComparison.Ordinal) && PipVariables.Indifferent.Contains(name[Pip.Length..]))
        && !(name.StartsWith(Uv, StringComparison.Ordinal) && UvVariables.Indifferent.Contains(name[Uv.Length..]));

    private static string Shown(string name, string value, PlanningContext context) =>
        context.Secrets.ContainsKey(name) ? SecretPlaces.Shown(name, context) : CredentialCut.WithoutTokens(value);
}
