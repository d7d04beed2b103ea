using CsCheck;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.Tests.Layers;

/// <summary>What the choice of layers to remove promises, over random stores.</summary>
public sealed class CollectionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Case> Cases =
        from count in Gen.Int[0, 25]
        from layers in Gen.Select(Gen.Int[1, 100], Gen.Int[0, 20], Gen.Int[0, 2], Gen.Int[0, 24].List[0, 3]).List[count]
        from roots in Gen.Int[0, 30].HashSet[0, 6]
        from node in Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, 1500].Select(bytes => (long?)bytes))
        from field in Gen.Long[0, 800]
        from everything in Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true)))
        select new Case(
            [
                .. layers.Select(
                    (layer, index) =>
                        new LayerInfo(
                            Key(index),
                            $"field{layer.Item3}",
                            1,
                            layer.Item1,
                            Start,
                            Start.AddMinutes(layer.Item2),
                            [.. layer.Item4.Where(parent => parent < index).Select(Key)],
                            ""
                        )
                ),
            ],
            roots.Select(Key).ToHashSet(),
            new LayerBudgets
            {
                NodeBytes = node,
                FieldBytes = new Dictionary<string, long> { ["field0"] = field, ["field1"] = field / 2 },
            },
            everything
        );

    [Fact]
    public void Choose_Anything_NeverTakesWhatARootOrAKeptLayerNeeds() =>
        Cases.Sample(
            test =>
            {
                var chosen = Choose(test).Select(layer => layer.Key).ToHashSet();
                var kept = test.Layers.Where(layer => !chosen.Contains(layer.Key)).ToList();
                return !chosen.Overlaps(test.Roots) && kept.SelectMany(layer => layer.Parents).All(parent => !chosen.Contains(parent));
            },
            iter: 20_000
        );

    [Fact]
    public void Choose_Anything_TakesNoLayerBeforeOneThatMayReadIt() =>
        Cases.Sample(
            test =>
            {
                var chosen = Choose(test);
                var place = chosen.Select((layer, index) => (layer.Key, index)).ToDictionary(pair => pair.Key, pair => pair.index);
                return chosen.All(child => child.Parents.All(parent => !place.TryGetValue(parent, out var at) || at > place[child.Key]));
            },
            iter: 20_000
        );

    [Fact]
    public void Choose_Afterwards_BudgetsHoldOrNothingMoreMayGo() =>
        Cases.Sample(
            test =>
            {
                var chosen = Choose(test).Select(layer => layer.Key).ToHashSet();
                var kept = test.Layers.Where(layer => !chosen.Contains(layer.Key)).ToList();
                var needed = Needed(kept, test.Roots);
                var free = kept.Where(layer => !needed.Contains(layer.Key)).ToList();
                if (test.Everything)
                {
                    return free.Count == 0;
                }

                var isNodeFine = !(kept.Sum(layer => layer.Bytes) > test.Budgets.NodeBytes) || free.Count == 0;
                var areFieldsFine = kept.GroupBy(layer => layer.Provider)
                    .All(field =>
                        field.Sum(layer => layer.Bytes) <= test.Budgets.Of(field.Key)
                        // Of a field over its budget only those stay that others need.
                        || field.All(layer => needed.Contains(layer.Key) || kept.Any(child => child.Parents.Contains(layer.Key)))
                    );
                return isNodeFine && areFieldsFine;
            },
            iter: 20_000
        );

    [Fact]
    public void Choose_WithinBudgets_TakesNothing() =>
        Cases.Sample(
            test => test.Everything || Choose(test with { Budgets = new LayerBudgets { NodeBytes = 1_000_000 } }).Count == 0,
            iter: 5_000
        );

    [Fact]
    public void Choose_OneOfTwo_TakesTheOneUnusedForLonger()
    {
        var old = new LayerInfo(Key(1), "f", 1, 10, Start, Start, [], "");
        var recent = new LayerInfo(Key(2), "f", 1, 10, Start, Start.AddHours(1), [], "");

        Collection
            .Choose([recent, old], new HashSet<LayerKey>(), new LayerBudgets { NodeBytes = 10 }, everything: false)
            .Should()
            .Equal(old);
    }

    [Fact]
    public void Choose_ParentOfARecentlyUsedLayer_CountsAsUsed()
    {
        var parent = new LayerInfo(Key(1), "f", 1, 10, Start, Start, [], "");
        var child = new LayerInfo(Key(2), "f", 1, 10, Start, Start.AddHours(2), [Key(1)], "");
        var other = new LayerInfo(Key(3), "f", 1, 10, Start, Start.AddHours(1), [], "");

        Collection
            .Choose([parent, child, other], new HashSet<LayerKey>(), new LayerBudgets { NodeBytes = 20 }, everything: false)
            .Should()
            .Equal(other);
    }

    [Fact]
    public void Choose_DamagedRecordsMakeACircle_ComesToAnEnd()
    {
        var first = new LayerInfo(Key(1), "f", 1, 10, Start, Start, [Key(2)], "");
        var second = new LayerInfo(Key(2), "f", 1, 10, Start, Start, [Key(1)], "");

        Collection.Choose([first, second], new HashSet<LayerKey>(), new LayerBudgets(), everything: true).Should().HaveCount(2);
    }

    private static IReadOnlyList<LayerInfo> Choose(Case test) => Collection.Choose(test.Layers, test.Roots, test.Budgets, test.Everything);

    private static LayerKey Key(int number) => LayerKey.From(Digest.Of(BitConverter.GetBytes(number)));

    private static HashSet<LayerKey> Needed(IReadOnlyList<LayerInfo> layers, IEnumerable<LayerKey> roots)
    {
        var byKey = layers.ToDictionary(layer => layer.Key);
        var needed = new HashSet<LayerKey>();
        var next = new Queue<LayerKey>(roots);
        while (next.TryDequeue(out var key))
        {
            if (byKey.TryGetValue(key, out var layer) && needed.Add(key))
            {
                layer.Parents.ToList().ForEach(next.Enqueue);
            }
        }

        return needed;
    }

    private sealed record Case(IReadOnlyList<LayerInfo> Layers, HashSet<LayerKey> Roots, LayerBudgets Budgets, bool Everything);
}
