using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Environments.Explaining;

namespace Satchel.Server.Environments;

/// <summary>Layers and environments as the API shows them.</summary>
internal static class EnvironmentViews
{
    public static LayerView ToView(LayerInfo layer) =>
        new(layer.Provider, layer.Key, layer.Bytes, layer.Created, layer.LastUsed, layer.Leases, layer.Pinned, layer.Summary);

    public static LayerDetailsView ToView(LayerDetails layer) =>
        new(
            layer.Info.Provider,
            layer.Info.Key,
            layer.Info.Bytes,
            layer.Info.Created,
            layer.Info.LastUsed,
            layer.Info.Leases,
            layer.Info.Pinned,
            layer.Info.Summary,
            layer.Layer.Lock?.DeepClone(),
            LayerInput.ListOf(layer.Inputs),
            layer.Info.Parents,
            layer.Layer.Directory,
            File.Exists(layer.LogFile) ? layer.LogFile : null
        )
        {
            LockNotes = layer.Layer.Facts[EnvironmentLock.NotesFact]?.DeepClone(),
        };

    public static LayerFailureView ToView(LayerFailure failure) => new(failure.Provider, failure.Key, failure.Until, failure.Error);

    public static EnvironmentPlanView ToView(EnvironmentPlan plan, IReadOnlyList<ExplainedLayer> layers) =>
        new(plan.Id.ToString(), [.. layers.Select(ToView)]);

    public static BuiltLayerView ToView(ReadyLayer layer) =>
        new(
            layer.Layer.Provider,
            layer.Layer.Key,
            layer.WasBuilt ? LayerState.Built : LayerState.Reused,
            Math.Round(layer.Took.TotalSeconds, 3),
            layer.Layer.Bytes
        );

    private static PlannedLayerView ToView(ExplainedLayer layer) =>
        new(layer.Planned.Provider, layer.Planned.Key, layer.State, layer.Reason, LayerInput.ListOf(layer.Planned.Plan.Inputs))
        {
            Nearest = layer.Nearest,
            Differences = layer.Nearest is null ? null : layer.Differences,
            Failure = layer.Failure,
        };
}
