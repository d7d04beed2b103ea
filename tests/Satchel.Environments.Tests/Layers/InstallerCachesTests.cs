using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>The download caches of installers: bounded, emptied with all that is unused, never under a build.</summary>
public sealed class InstallerCachesTests : LayerScene
{
    private const int Size = 40_960;

    [Fact]
    public async Task Collect_Everything_EmptiesTheCacheAndTellsWhatTheDiskGot()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), FillLinkedAsync, Nobody, None);
        store.List().Single().Bytes.Should().Be(Size);
        var tally = new CollectionTally();

        (await store.CollectAsync(everything: true, tally, None)).Should().ContainSingle();

        tally.Caches.Should().Equal(new EmptiedCache("f", Size));
        tally.FreedBytes.Should().Be(Size, "layer and cache are one file");
        Directory
            .EnumerateFileSystemEntries(Scratch.At("caches"))
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Should()
            .BeEmpty();
        Directory.EnumerateFileSystemEntries(Scratch.At("layer-trash")).Should().BeEmpty();
        await store.EnsureAsync(Planned("b"), FillLinkedAsync, Nobody, None);
    }

    [Fact]
    public async Task Collect_WithinTheBudgets_LeavesTheCache()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), FillLinkedAsync, Nobody, None);
        var tally = new CollectionTally();

        await store.CollectAsync(everything: false, tally, None);

        tally.Caches.Should().BeEmpty();
        tally.FreedBytes.Should().Be(0);
        File.Exists(Scratch.At("caches", "f", "download-a")).Should().BeTrue();
    }

    [Fact]
    public async Task Collect_ALayerWhoseFilesACacheHas_FreesNothingUntilTheCacheGoes()
    {
        var store = Open(new LayerBudgets { FieldBytes = new Dictionary<string, long> { ["f"] = 0 } });
        var owner = LeaseOwner.Process();
        await store.LeaseAsync(owner, [Planned("a").Key], None);
        await store.EnsureAsync(Planned("a"), FillLinkedAsync, Nobody, None);
        store.Release(owner.Name);
        var tally = new CollectionTally();

        (await store.CollectAsync(everything: false, tally, None)).Should().ContainSingle();

        tally.FreedBytes.Should().Be(0);
    }

    [Fact]
    public async Task Collect_WhileABuildRuns_LeavesItsCache()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var store = Open(new LayerBudgets { CacheBytes = 0 });
        var building = store.EnsureAsync(
            Planned("a"),
            async (place, stop) =>
            {
                await File.WriteAllBytesAsync(Path.Combine(place.Cache, "download"), new byte[Size], stop);
                begun.SetResult();
                await goOn.Task.WaitAsync(stop);
                return new LayerContent();
            },
            Nobody,
            None
        );
        await begun.Task;

        await Open().CollectAsync(everything: true, None);

        File.Exists(Scratch.At("caches", "f", "download")).Should().BeTrue("its installer runs");
        goOn.SetResult();
        await building;
        await store.CollectAsync(everything: false, None);
        Directory.Exists(Scratch.At("caches", "f")).Should().BeFalse("it is over the budget, and nobody is at it");
    }

    [Fact]
    public async Task Collect_OverTheBudget_EmptiesTheLeastRecentlyUsedAndCountsNothingThatLayersShare()
    {
        var store = Open(new LayerBudgets { CacheBytes = Size });
        foreach (var field in (string[])["f", "g", "h"])
        {
            await store.EnsureAsync(Planned(field) with { Provider = field }, field is "h" ? FillLinkedAsync : DownloadAsync, Nobody, None);
            File.SetLastWriteTimeUtc(Scratch.At("caches", field + ".lock"), DateTime.UnixEpoch.AddDays(field[0]));
        }

        var tally = new CollectionTally();
        await store.CollectAsync(everything: false, tally, None);

        tally.Caches.Should().Equal(new EmptiedCache("f", Size));
        Directory.Exists(Scratch.At("caches", "g")).Should().BeTrue();
        Directory.Exists(Scratch.At("caches", "h")).Should().BeTrue();
    }

    [Fact]
    public async Task Collect_FailsOnceSomeLayersHaveGone_MeasuresWhatTheySharedWithTheCacheAnew()
    {
        // More than are taken out at a time.
        const int Others = 64;
        var locks = new DamagingLocks(Scratch);
        var budgets = new LayerBudgets
        {
            CacheBytes = Size / 2,
            FieldBytes = new Dictionary<string, long> { ["f"] = 0 },
        };
        await using var store = new LayerStore(
            new LayerStoreOptions { Directory = Scratch.Path, Budgets = budgets },
            locks,
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        var owner = LeaseOwner.Process();
        PlannedLayer[] others = [.. Enumerable.Range(0, Others).Select(number => Planned($"{number}"))];
        await store.LeaseAsync(owner, [Planned("a").Key, .. others.Select(layer => layer.Key)], None);
        await store.EnsureAsync(Planned("a"), FillLinkedAsync, Nobody, None);
        foreach (var layer in others)
        {
            await store.EnsureAsync(layer, Fill8K, Nobody, None);
        }

        await store.CollectAsync(everything: false, None);
        Directory.Exists(Scratch.At("caches", "f")).Should().BeTrue("all of it is the layer's");
        store.Release(owner.Name);
        locks.DamageAt = 2;

        var collect = () => store.CollectAsync(everything: false, None);

        (await collect.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("lease_damaged");
        var left = store.List().Should().ContainSingle().Subject;
        left.Key.Should().NotBe(Planned("a").Key);
        File.Delete(locks.Damaged);
        await store.PinAsync(left.Key, None);
        (await collect()).Should().BeEmpty();
        Directory.Exists(Scratch.At("caches", "f")).Should().BeFalse("it is the cache's alone now, and over the budget");
    }

    private static async Task<LayerContent> DownloadAsync(LayerPlace place, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(place.Cache, "download"), new byte[Size], cancellationToken);
        return new LayerContent();
    }

    /// <summary>As uv and conda do: what lies in the layer is a link to what lies in the cache.</summary>
    private static async Task<LayerContent> FillLinkedAsync(LayerPlace place, CancellationToken cancellationToken)
    {
        var file = Path.Combine(place.Cache, "download-a");
        if (!File.Exists(file))
        {
            await File.WriteAllBytesAsync(file, new byte[Size], cancellationToken);
        }

        using var link = Process.Start("ln", [file, Path.Combine(place.Directory, "x")]);
        await link.WaitForExitAsync(cancellationToken);
        link.ExitCode.Should().Be(0);
        return new LayerContent();
    }

    /// <summary>Damages a lease before a collection looks at them.</summary>
    private sealed class DamagingLocks(TemporaryDirectory store) : IFileLocks
    {
        private readonly FileLocks _locks = new(TimeProvider.System);

        /// <summary>Before how many more collections, counted by their lock; 0 leaves all as they are.</summary>
        public int DamageAt { get; set; }

        public string Damaged => store.At("leases", "run.json");

        public FileLock? TryTake(string path) => _locks.TryTake(path);

        public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
        {
            if (!shared && path.EndsWith("/collect.lock", StringComparison.Ordinal) && DamageAt > 0 && --DamageAt == 0)
            {
                File.WriteAllText(Damaged, "{");
            }

            return _locks.TakeAsync(path, shared, cancellationToken);
        }
    }
}
