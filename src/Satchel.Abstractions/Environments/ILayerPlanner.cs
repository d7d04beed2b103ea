using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Says which layers a field needs. Called for every environment that has the field, often; may run concurrently. Pure: equal arguments
/// give equal plans, and whatever could change the layer's content is among <see cref="LayerPlan.Inputs"/>, since that decides whether a
/// layer is built or reused.
/// </summary>
public interface ILayerPlanner
{
    /// <summary>Field it speaks for.</summary>
    string Field { get; }

    /// <summary>When its layers are built.</summary>
    EnvironmentPhase Phase { get; }

    /// <summary>
    /// Number of the provider's layer format, from 1. Raised when the same inputs give another layer than before: old layers are then
    /// never found again and go with the next collection.
    /// </summary>
    int FormatVersion { get; }

    /// <summary>Whether <see cref="PlanningContext.Python"/> has to be known; asking costs the start of an interpreter once.</summary>
    bool NeedsPython => false;

    /// <summary>The same, for one value of the field: where only some of its forms need it.</summary>
    bool NeedsPythonFor(JsonNode value) => NeedsPython;

    /// <summary>The layers, in the order they are built; none when the value needs no files.</summary>
    /// <param name="value">The field in the manifest: its normal form, names resolved to digests.</param>
    /// <param name="context">The rest of the environment and the machine.</param>
    /// <exception cref="SetupFailedException">What is wanted cannot be had, whatever is tried: a lock does not fit.</exception>
    IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context);
}
