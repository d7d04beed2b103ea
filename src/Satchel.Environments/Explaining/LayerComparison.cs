using System.Buffers;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Explaining;

/// <summary>What differs between the inputs of two layers of one provider. Pure.</summary>
internal static class LayerComparison
{
    // What may follow the name of a package in a requirement.
    private static readonly SearchValues<char> AfterName = SearchValues.Create("=<>!~ ;[@/:");

    /// <summary>The differences, in the order of the planned layer's inputs, then what only the other has.</summary>
    public static IReadOnlyList<LayerDifference> Between(IReadOnlyList<LayerInput> planned, IReadOnlyList<LayerInput> built)
    {
        var gone = Without(built, planned);
        var differences = new List<LayerDifference>();
        foreach (var added in Without(planned, built))
        {
            // A requirement belongs to that of the same package, anything else to what has the same name.
            var counterpart = gone.FindIndex(other => other.Name == added.Name && SubjectOf(other) == SubjectOf(added));
            differences.Add(new LayerDifference(added.Name, counterpart < 0 ? null : gone[counterpart].Value, added.Value));
            if (counterpart >= 0)
            {
                gone.RemoveAt(counterpart);
            }
        }

        differences.AddRange(gone.Select(removed => new LayerDifference(removed.Name, removed.Value, null)));
        return differences;
    }

    /// <summary>The package that a requirement is about; empty for a value that stands alone under its name.</summary>
    private static string SubjectOf(LayerInput input)
    {
        var end = input.Value.AsSpan().IndexOfAny(AfterName);
        return end switch
        {
            0 => "",
            < 0 => NameOf(input.Value),
            _ => NameOf(input.Value[..end]),
        };
    }

    private static string NameOf(string text) => text.ToLowerInvariant().Replace('_', '-').Replace('.', '-');

    private static List<LayerInput> Without(IReadOnlyList<LayerInput> inputs, IReadOnlyList<LayerInput> others)
    {
        var left = new List<LayerInput>(inputs);
        foreach (var other in others)
        {
            left.Remove(other);
        }

        return left;
    }
}
