using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Explaining;

/// <summary>Says of each layer of a planned environment whether it is there, and if not, why: by what it differs from the nearest one.</summary>
public sealed class EnvironmentExplaining(ILayerStore store)
{
    // Who changed a requirement did so lately: the layers used last are enough to look at.
    private const int MostCompared = 200;

    public IReadOnlyList<ExplainedLayer> Explain(EnvironmentPlan plan)
    {
        var failures = store.ListFailures().ToDictionary(failure => failure.Key);
        IReadOnlyList<LayerInfo>? known = null;
        var explained = new List<ExplainedLayer>();
        foreach (var planned in plan.Layers)
        {
            explained.Add(
                store.Find(planned) is { } layer ? Ready(planned, layer)
                : failures.TryGetValue(planned.Key, out var failure) ? Failed(planned, failure)
                : Missing(planned, known ??= store.List())
            );
        }

        return explained;
    }

    private static ExplainedLayer Ready(PlannedLayer planned, Layer layer) =>
        new(planned, LayerState.Ready, string.Create(CultureInfo.InvariantCulture, $"built {layer.Created:yyyy-MM-dd HH:mm} UTC"));

    private static ExplainedLayer Failed(PlannedLayer planned, LayerFailure failure) =>
        new(
            planned,
            LayerState.Failed,
            string.Create(
                CultureInfo.InvariantCulture,
                $"failed, and that is remembered until {failure.Until:HH:mm} UTC: {failure.Error.Message}"
            )
        )
        {
            Failure = failure.Error,
        };

    private ExplainedLayer Missing(PlannedLayer planned, IReadOnlyList<LayerInfo> known)
    {
        var inputs = LayerInput.ListOf(planned.Plan.Inputs);
        var nearest = known
            .Where(layer => layer.Provider == planned.Provider)
            .OrderByDescending(layer => layer.LastUsed)
            .Take(MostCompared)
            .Select(layer => store.Show(layer.Key))
            .OfType<LayerDetails>()
            .Select(layer => (Layer: layer, Differences: Differences(planned, inputs, layer)))
            .OrderBy(candidate => candidate.Differences.Count)
            .FirstOrDefault();
        return nearest.Layer is null
            ? new ExplainedLayer(planned, LayerState.Missing, $"the node has no {planned.Provider} layer yet")
            : new ExplainedLayer(planned, LayerState.Missing, DifferenceWords.Of(nearest.Differences))
            {
                Nearest = nearest.Layer.Info.Key,
                Differences = nearest.Differences,
            };
    }

    private static IReadOnlyList<LayerDifference> Differences(PlannedLayer planned, IReadOnlyList<LayerInput> inputs, LayerDetails built)
    {
        var differences = LayerComparison.Between(inputs, LayerInput.ListOf(built.Inputs)).ToList();
        if (built.Info.FormatVersion != planned.FormatVersion)
        {
            differences.Add(new LayerDifference("format", Text(built.Info.FormatVersion), Text(planned.FormatVersion)));
        }

        if (!built.Info.Parents.SequenceEqual(planned.Parents))
        {
            differences.Add(new LayerDifference("parents", string.Join(", ", built.Info.Parents), string.Join(", ", planned.Parents)));
        }

        if (differences.Count == 0)
        {
            differences.Add(new LayerDifference("platform", "another", "this one"));
        }

        return differences;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
