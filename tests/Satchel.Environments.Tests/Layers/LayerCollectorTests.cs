using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.CrashBuilder;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Collections beside others who are at work in the store.</summary>
public sealed class LayerCollectorTests : IDisposable
{
    private const int Parent = 0;
    private const int Child = Parent + StoreOfTest.Parents;

    private const int Other = 1;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Collect_AChildIsBuiltAndLetGoWhileItWaits_KeepsNoChildWithoutItsParent()
    {
        await using var store = StoreOfTest.Open(_directory.Path);
        await EnsureAsync(store, Parent);
        Task<IReadOnlyList<LayerInfo>> collecting;
        using (FileLock.TryTake(_directory.At("collect.lock"), shared: true))
        {
            collecting = store.CollectAsync(everything: true, CancellationToken.None);
            var owner = LeaseOwner.Process();
            await store.LeaseAsync(owner, [StoreOfTest.Layer(Parent).Key, StoreOfTest.Layer(Child).Key], CancellationToken.None);
            await EnsureAsync(store, Child);
            store.Release(owner.Name);
        }

        (await collecting).Select(layer => layer.Key).Should().Equal(StoreOfTest.Layer(Child).Key, StoreOfTest.Layer(Parent).Key);
    }

    [Fact]
    public async Task Collect_ManyLayers_LetsWhoWantsALeaseInBetween()
    {
        const int Many = 150;
        var locks = new WatchedLocks();
        await using var store = new LayerStore(
            new LayerStoreOptions { Directory = _directory.Path },
            locks,
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        for (var number = StoreOfTest.Layers; number < StoreOfTest.Layers + Many; number++)
        {
            await EnsureAsync(store, number);
        }

        locks.Alone.Clear();
        var gone = await store.CollectAsync(everything: true, CancellationToken.None);

        gone.Select(layer => layer.Key).Should().OnlyHaveUniqueItems().And.HaveCount(Many);
        store.List().Should().BeEmpty();
        locks.Alone.Count(path => path.EndsWith("/collect.lock", StringComparison.Ordinal)).Should().BeGreaterThan(2);
    }

    [Fact]
    public async Task Collect_AFileThatCannotBeRemoved_TellsItAndWhatItTakes()
    {
        await using var store = StoreOfTest.Open(_directory.Path);
        var layer = await store.EnsureAsync(
            StoreOfTest.Layer(Parent),
            async (place, stop) =>
            {
                await File.WriteAllBytesAsync(Path.Combine(place.Directory, "stays"), new byte[5000], stop);
                await File.WriteAllBytesAsync(Path.Combine(place.Directory, "goes"), new byte[50_000], stop);
                return new LayerContent();
            },
            new BuildAudience(null, null),
            CancellationToken.None
        );
        await EnsureAsync(store, Other);
        using (var stays = Immutable.TryMake(Path.Combine(layer.Directory, "stays"), out var failure))
        {
            Assert.SkipWhen(stays is null, $"No file can be made immutable here: {failure}");
            var tally = new CollectionTally();

            (await store.CollectAsync(everything: true, tally, CancellationToken.None)).Should().HaveCount(2);

            var leftover = tally.Left.Should().ContainSingle().Subject;
            leftover.Layer.Key.Should().Be(layer.Key);
            leftover.Path.Should().EndWith("/stays");
            leftover.Reason.Should().NotBeEmpty();
            Immutable.TryMake(leftover.Path, out _)!.Dispose();
            leftover.Bytes.Should().Be(8192);
            store.List().Should().BeEmpty("neither is a layer any more");
        }
    }

    [Fact]
    public async Task Collect_ALogThatCannotBeRemoved_TellsItAndThatItTakesNothing()
    {
        await using var store = StoreOfTest.Open(_directory.Path);
        var layer = await EnsureAsync(store, Parent);
        var log = layer.Directory + LayerLayout.LogSuffix;
        await File.AppendAllTextAsync(log, "built");
        using (var stays = Immutable.TryMake(log, out var failure))
        {
            Assert.SkipWhen(stays is null, $"No file can be made immutable here: {failure}");
            var tally = new CollectionTally();

            (await store.CollectAsync(everything: true, tally, CancellationToken.None)).Should().ContainSingle();

            var leftover = tally.Left.Should().ContainSingle().Subject;
            leftover.Path.Should().Be(log);
            leftover.Bytes.Should().Be(0);
            Directory.Exists(layer.Directory).Should().BeFalse();
        }
    }

    [Fact]
    public async Task Collect_ARecordThatCannotBeRemoved_TellsItAndTheLayerStays()
    {
        await using var store = StoreOfTest.Open(_directory.Path);
        var layer = await EnsureAsync(store, Parent);
        await store.DisposeAsync();
        using (var stays = Immutable.TryMake(layer.Directory + LayerLayout.RecordSuffix, out var failure))
        {
            Assert.SkipWhen(stays is null, $"No file can be made immutable here: {failure}");
            var tally = new CollectionTally();

            (await store.CollectAsync(everything: true, tally, CancellationToken.None)).Should().BeEmpty();

            tally.Left.Should().ContainSingle().Which.Path.Should().EndWith(LayerLayout.RecordSuffix);
            store.List().Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Collect_ADirectoryThatCannotBeMoved_TellsItAndItStaysTheLayerThatItIs()
    {
        await using var store = StoreOfTest.Open(_directory.Path);
        await EnsureAsync(store, Parent);
        var layer = await EnsureAsync(store, Child);
        await EnsureAsync(store, Other);
        await store.DisposeAsync();
        using (var stays = Immutable.TryMake(layer.Directory, out var failure))
        {
            Assert.SkipWhen(stays is null, $"No directory can be made immutable here: {failure}");
            var tally = new CollectionTally();

            var gone = await store.CollectAsync(everything: true, tally, CancellationToken.None);

            gone.Should().ContainSingle("the others go").Which.Key.Should().Be(StoreOfTest.Layer(Other).Key);
            var leftover = tally.Left.Should().ContainSingle().Subject;
            leftover.Path.Should().Be(layer.Directory);
            store
                .List()
                .Select(row => row.Key.ToString())
                .Should()
                .BeEquivalentTo(
                    [StoreOfTest.Layer(Parent).Key.ToString(), StoreOfTest.Layer(Child).Key.ToString()],
                    "it is there, with what it may read"
                );
        }

        (await store.CollectAsync(everything: true, CancellationToken.None)).Should().HaveCount(2);
    }

    private static Task<Layer> EnsureAsync(LayerStore store, int number) =>
        store.EnsureAsync(
            StoreOfTest.Layer(number),
            (_, _) => Task.FromResult(new LayerContent()),
            new BuildAudience(null, null),
            CancellationToken.None
        );

    /// <summary>Remembers what was locked against all others.</summary>
    private sealed class WatchedLocks : IFileLocks
    {
        private readonly FileLocks _locks = new(TimeProvider.System);

        public ConcurrentQueue<string> Alone { get; } = [];

        public FileLock? TryTake(string path) => _locks.TryTake(path);

        public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
        {
            if (!shared)
            {
                Alone.Enqueue(path);
            }

            return _locks.TakeAsync(path, shared, cancellationToken);
        }
    }
}
