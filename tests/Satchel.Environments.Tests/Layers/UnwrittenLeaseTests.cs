using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;
using Satchel.Environments.Layers;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>A run of an earlier daemon lost its lease, and that cannot be written again: the daemon starts, and collects around it.</summary>
public sealed class UnwrittenLeaseTests : LayerScene
{
    [Theory]
    [InlineData("removed")]
    [InlineData("damaged")]
    public async Task Retake_TheDiskIsFull_KeepsWhatTheRunUsesUntilItEnds(string lease)
    {
        using var disk = SmallDisk.TryMount("8m", 200, out var failure);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted: {failure}");
        var options = new LayerStoreOptions { Directory = disk.Path, IsUsed = static _ => false };
        await using var store = new LayerStore(options, TimeProvider.System, NullLogger<LayerStore>.Instance);
        var run = RunId.Create(TimeProvider.System.GetUtcNow()).ToString();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        await store.CollectAsync(everything: false, None);
        if (lease == "damaged")
        {
            await File.WriteAllTextAsync(disk.At("leases", run + ".json"), "{", None);
        }

        disk.FillNames();
        await store.RetakeAsync(run, [Planned("a").Key], None);

        store.List().Should().ContainSingle(layer => layer.Leases == 1).Which.Key.Should().Be(Planned("a").Key);
        disk.Free();
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle().Which.Key.Should().Be(Planned("b").Key);
        store.Release(run);
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle().Which.Key.Should().Be(Planned("a").Key);
    }

    [Fact]
    public async Task Lease_OfARunThatThereWasNoRoomFor_IsMissedWhereItIsDamagedLater()
    {
        using var disk = SmallDisk.TryMount("8m", 200, out var failure);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted: {failure}");
        var options = new LayerStoreOptions { Directory = disk.Path, IsUsed = static _ => false };
        await using var store = new LayerStore(options, TimeProvider.System, NullLogger<LayerStore>.Instance);
        var run = RunId.Create(TimeProvider.System.GetUtcNow()).ToString();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        disk.FillNames();
        await store.RetakeAsync(run, [Planned("a").Key], None);
        disk.Free();

        await store.LeaseAsync(LeaseOwner.Run(run), [Planned("b").Key], None);

        store.List().Should().ContainSingle(layer => layer.Leases == 1).Which.Key.Should().Be(Planned("b").Key);
        await File.WriteAllTextAsync(disk.At("leases", run + ".json"), "{", None);
        var collect = () => store.CollectAsync(everything: true, None);
        (await collect.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("lease_damaged");
    }
}
