using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.CrashBuilder;
using Satchel.Environments.Layers;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Environments.Tests.Layers;

/// <summary>
/// Kills a real user of a layer store with SIGKILL again and again, in the middle of builds, commits, leases, pins and collections, sometimes
/// its installers as well, and looks each time what the next start finds. <c>SATCHEL_TEST_OPERATIONS</c> lets it run longer.
/// </summary>
public sealed class LayerCrashTests : IDisposable
{
    private const int FewestLines = 60;
    private const int FewestKills = 5;
    private const int MostKills = 200;
    private const int MostSpins = 300_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(3);

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, HashSet<int>> _leased = new(StringComparer.Ordinal);
    private readonly HashSet<int> _pinned = [];
    private readonly Dictionary<string, int> _lastWords = new(StringComparer.Ordinal);
    private int _operations;
    private int _orphans;
    private int _halfBuilt;

    private string Store => _directory.At("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_KilledAtRandomMoments_LeavesNoHalfLayerNoOrphanAndNoStaleLock()
    {
        var operations = int.Parse(Environment.GetEnvironmentVariable("SATCHEL_TEST_OPERATIONS") ?? "300", CultureInfo.InvariantCulture);
        var mostLines = Math.Max(FewestLines, operations / 150);
        var random = new Random(8);
        var kills = 0;
        var starts = new List<TimeSpan>();
        // On a busy machine a kill comes late: what was done by then counts as well, and no build may have been under way.
        while (_operations < operations || ((kills < FewestKills || _halfBuilt == 0) && kills < MostKills))
        {
            var last = "";
            await KilledWriter.RunAsync(
                "Satchel.Environments.CrashBuilder",
                ["work", Store, $"{kills++}"],
                lines: random.Next(mostLines),
                spins: random.Next(MostSpins),
                line =>
                {
                    Take(line);
                    last = line.Split(' ')[0];
                }
            );
            _lastWords[last] = _lastWords.GetValueOrDefault(last) + 1;
            CountWhatIsLeft(alsoKill: kills % 3 == 0);
            starts.Add(await VerifyAsync());
        }

        starts.Sort();

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{_operations} operations, {kills} kills after {string.Join(", ", _lastWords)}; {_orphans} installers left, {_halfBuilt} half layers; slowest start {starts[^1].TotalMilliseconds:0} ms"
        );
        starts[starts.Count / 2].Should().BeLessThan(LongestStart, "starts that one stall of the machine hit apart");
        _halfBuilt.Should().BePositive("some kills must have come in the middle of a build");
    }

    private void Take(string line)
    {
        var words = line.Split(' ');
        _operations++;
        switch (words[0])
        {
            case "lease":
            case "release":
                _leased.Remove(words[1]);
                break;
            case "got":
                (_leased.TryGetValue(words[1], out var layers) ? layers : _leased[words[1]] = []).Add(Number(words[2]));
                break;
            case "pinned":
                _pinned.Add(Number(words[1]));
                break;
            case "unpin":
                _pinned.Remove(Number(words[1]));
                break;
            case "broken":
                Assert.Fail(line);
                break;
        }
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private void CountWhatIsLeft(bool alsoKill)
    {
        foreach (var number in Enumerable.Range(0, StoreOfTest.Layers))
        {
            var directory = DirectoryOf(number);
            _halfBuilt += Directory.Exists(directory) && !File.Exists(directory + ".json") ? 1 : 0;
            foreach (var installer in ProcessTree.WithVariable("SATCHEL_BUILDS_LAYER", directory))
            {
                _orphans++;
                if (alsoKill)
                {
                    Signals.Send(installer, Signals.Kill);
                }
            }
        }
    }

    /// <returns>How long the start took.</returns>
    private async Task<TimeSpan> VerifyAsync()
    {
        TimeSpan took;
        IReadOnlyList<LayerInfo> kept;
        var watch = Stopwatch.StartNew();
        await using (var store = StoreOfTest.Open(Store))
        {
            await store.SweepAsync(None);
            took = watch.Elapsed;
            var layers = store.List();
            foreach (var layer in layers)
            {
                var number = Number(layer.Summary);
                StoreOfTest.FindFault(number, DirectoryOf(number)).Should().BeNull("a layer that is seen is whole");
                layer.Parents.Should().BeSubsetOf(layers.Select(other => other.Key), "what a layer reads stays");
            }

            var present = layers.Select(layer => Number(layer.Summary)).ToHashSet();
            _leased.Values.SelectMany(leased => leased).Should().BeSubsetOf(present, "what is leased stays");
            _pinned.Should().BeSubsetOf(present, "what is pinned stays");
            kept = await VerifyBudgetAsync(store);
        }

        // The store writes until it is closed: it has layers flushed.
        VerifyNothingElseIsThere(kept);
        return took;
    }

    private void VerifyNothingElseIsThere(IEnumerable<LayerInfo> layers)
    {
        var keys = layers.Select(layer => layer.Key.ToString()).ToList();
        Names("layers", "f-v1")
            .Should()
            .BeSubsetOf(
                keys.SelectMany(key => (string[])[key, key + ".json", key + ".lock", key + ".log"]),
                "nothing of a killed build is left"
            );
        Names("scratch").Should().BeEmpty();
        Names("layer-trash").Should().BeEmpty();
        Names("leases").Should().OnlyContain(name => !name.StartsWith('.'));
        foreach (var number in Enumerable.Range(0, StoreOfTest.Layers))
        {
            ProcessTree.WithVariable("SATCHEL_BUILDS_LAYER", DirectoryOf(number)).Should().BeEmpty("no installer is left");
        }
    }

    /// <returns>What is left.</returns>
    private static async Task<IReadOnlyList<LayerInfo>> VerifyBudgetAsync(LayerStore store)
    {
        await store.CollectAsync(everything: false, None);
        var kept = store.List();
        var byKey = kept.ToDictionary(layer => layer.Key);
        var needed = new HashSet<LayerKey>();
        var next = new Stack<LayerKey>(kept.Where(layer => layer.Leases > 0 || layer.Pinned).Select(layer => layer.Key));
        while (next.TryPop(out var key))
        {
            if (needed.Add(key))
            {
                byKey[key].Parents.ToList().ForEach(next.Push);
            }
        }

        (kept.Sum(layer => layer.Bytes) <= StoreOfTest.Budget || kept.All(layer => needed.Contains(layer.Key)))
            .Should()
            .BeTrue("over the budget nothing unused stays");
        return kept;
    }

    private string DirectoryOf(int number) => Path.Combine(Store, "layers", "f-v1", StoreOfTest.Layer(number).Key.ToString());

    private IEnumerable<string> Names(params string[] directory) =>
        Directory.EnumerateFileSystemEntries(Path.Combine([Store, .. directory])).Select(path => Path.GetFileName(path));
}
