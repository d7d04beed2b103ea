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

    private static Task<Layer> EnsureAsync(LayerStore store, int number) =>
        store.EnsureAsync(
            StoreOfTest.Layer(number),
            (_, _) => Task.FromResult(new LayerContent()),
            new BuildAudience(null, null),
            CancellationToken.None
        );
}
