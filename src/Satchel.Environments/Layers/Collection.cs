using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Layers;

/// <summary>Decides which layers go. Pure.</summary>
internal static class Collection
{
    /// <summary>
    /// Chooses the least recently used of those that neither a root nor anything kept needs, until every field and the node are within
    /// their budgets. A layer that others may read was used when they were, and goes after them.
    /// </summary>
    /// <param name="layers">All there are; parents that are not among them are ignored.</param>
    /// <param name="roots">What is leased or pinned.</param>
    /// <param name="budgets">How much may stay.</param>
    /// <param name="everything">Choose all that may go, whatever the budgets say.</param>
    /// <returns>What goes, in an order in which no layer goes before one that may read it.</returns>
    public static IReadOnlyList<LayerInfo> Choose(
        IReadOnlyCollection<LayerInfo> layers,
        IReadOnlySet<LayerKey> roots,
        LayerBudgets budgets,
        bool everything
    )
    {
        var byKey = layers.DistinctBy(layer => layer.Key).ToDictionary(layer => layer.Key);
        var needed = Needed(byKey, roots);
        var order = InOrderOfUse(byKey, needed);
        var node = byKey.Values.Sum(layer => layer.Bytes);
        var fields = byKey
            .Values.GroupBy(layer => layer.Provider, StringComparer.Ordinal)
            .ToDictionary(field => field.Key, field => field.Sum(layer => layer.Bytes), StringComparer.Ordinal);
        var kept = new HashSet<LayerKey>(needed);
        var chosen = new List<LayerInfo>();
        foreach (var layer in order)
        {
            var isOver = everything || node > budgets.NodeBytes || fields[layer.Provider] > budgets.Of(layer.Provider);
            if (!isOver || kept.Contains(layer.Key))
            {
                // What stays keeps what it may read.
                kept.UnionWith(Needed(byKey, [layer.Key]));
                continue;
            }

            chosen.Add(layer);
            node -= layer.Bytes;
            fields[layer.Provider] -= layer.Bytes;
        }

        return chosen;
    }

    /// <summary>The roots that exist and everything they may read.</summary>
    private static HashSet<LayerKey> Needed(Dictionary<LayerKey, LayerInfo> layers, IEnumerable<LayerKey> roots)
    {
        var needed = new HashSet<LayerKey>();
        var next = new Stack<LayerKey>(roots);
        while (next.TryPop(out var key))
        {
            if (layers.TryGetValue(key, out var layer) && needed.Add(key))
            {
                foreach (var parent in layer.Parents)
                {
                    next.Push(parent);
                }
            }
        }

        return needed;
    }

    /// <summary>Candidates, longest unused first; a parent counts as used when a child was, and comes behind it.</summary>
    private static List<LayerInfo> InOrderOfUse(Dictionary<LayerKey, LayerInfo> layers, HashSet<LayerKey> needed)
    {
        var used = new Dictionary<LayerKey, (DateTimeOffset At, int Depth)>();
        var children = layers
            .Values.SelectMany(layer => layer.Parents.Select(parent => (Parent: parent, Child: layer)))
            .ToLookup(edge => edge.Parent, edge => edge.Child);
        return
        [
            .. layers
                .Values.Where(layer => !needed.Contains(layer.Key))
                .OrderBy(layer => UseOf(layer).At)
                .ThenBy(layer => UseOf(layer).Depth)
                .ThenBy(layer => layer.Key.ToString(), StringComparer.Ordinal),
        ];

        (DateTimeOffset At, int Depth) UseOf(LayerInfo layer)
        {
            if (used.TryGetValue(layer.Key, out var known))
            {
                return known;
            }

            // Keys of parents are part of a child's key, so only damaged records make a circle: it ends here.
            var use = used[layer.Key] = (layer.LastUsed, 0);
            foreach (var child in children[layer.Key])
            {
                var (at, depth) = UseOf(child);
                use = (at > use.At ? at : use.At, Math.Max(use.Depth, depth + 1));
            }

            return used[layer.Key] = use;
        }
    }
}
