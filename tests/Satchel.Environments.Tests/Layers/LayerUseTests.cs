using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Layers are kept while somebody needs them, and go when they are too many, the least recently used first.</summary>
public sealed class LayerUseTests : LayerScene
{
    [Fact]
    public async Task Sweep_LayerWasUsedWhileTheClockWasAhead_CountsAsUsedNow()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var used = now.AddDays(-1);
        File.SetLastWriteTimeUtc(DirectoryOf("a") + ".lock", now.AddYears(10));
        File.SetLastWriteTimeUtc(DirectoryOf("b") + ".lock", used);

        await store.SweepAsync(None);

        var layers = store.List().ToDictionary(layer => layer.Summary, layer => layer.LastUsed.UtcDateTime);
        layers["a"].Should().BeCloseTo(now, TimeSpan.FromMinutes(2));
        layers["b"].Should().Be(used);
    }

    [Fact]
    public async Task Collect_LeasedPinnedAndParents_Stay()
    {
        var store = Open();
        var owner = LeaseOwner.Run("a1");
        await store.LeaseAsync(owner, [Planned("leased").Key, Planned("pinned").Key, Planned("child", Planned("parent").Key).Key], None);
        foreach (
            var planned in (PlannedLayer[])
                [Planned("leased"), Planned("pinned"), Planned("parent"), Planned("child", Planned("parent").Key)]
        )
        {
            await store.EnsureAsync(planned, Fill8K, Nobody, None);
        }

        store = Open(new LayerBudgets { NodeBytes = 0 });
        (await store.PinAsync(Planned("pinned").Key, None)).Should().BeTrue();
        store.List().Should().HaveCount(4).And.OnlyContain(layer => layer.Leases == 1 || layer.Summary == "parent");
        (await store.CollectAsync(everything: true, None)).Should().BeEmpty();

        store.Release(owner.Name);
        var gone = await store.CollectAsync(everything: false, None);

        gone.Select(layer => layer.Summary).Should().BeEquivalentTo("leased", "parent", "child");
        store.List().Should().ContainSingle().Which.Pinned.Should().BeTrue();
        Directory.EnumerateFileSystemEntries(Scratch.At("layer-trash")).Should().BeEmpty();
        store.Unpin(Planned("pinned").Key).Should().BeTrue();
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle();
        Directory.EnumerateFileSystemEntries(Scratch.At("layers", "f-v1")).Should().BeEmpty();
    }

    [Fact]
    public async Task Ensure_OverBudget_TheLeastRecentlyUsedGo()
    {
        var store = Open(new LayerBudgets { FieldBytes = new Dictionary<string, long> { ["f"] = 3 * 8192 } });
        foreach (var name in (string[])["a", "b", "c"])
        {
            await store.EnsureAsync(Planned(name), Fill8K, Nobody, None);
        }

        // The kernel may have made all of them at one tick of its clock.
        foreach (var (name, minutes) in ((string, int)[])[("a", 3), ("b", 2), ("c", 1)])
        {
            File.SetLastWriteTimeUtc(DirectoryOf(name) + ".lock", TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-minutes));
        }

        var owner = LeaseOwner.Process();
        await store.LeaseAsync(owner, [Planned("a").Key], None);
        store.Release(owner.Name);
        await store.EnsureAsync(Planned("d"), Fill8K, Nobody, None);

        store.List().Select(layer => layer.Summary).Should().BeEquivalentTo("a", "c", "d");
    }

    [Fact]
    public async Task Leases_OfGoneProcessesAndForgottenRuns_CountForNothing()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        var leases = Scratch.At("leases");
        await store.LeaseAsync(LeaseOwner.Process(), [Planned("a").Key], None);
        await store.LeaseAsync(LeaseOwner.Run("kept"), [Planned("a").Key], None);
        await store.LeaseAsync(LeaseOwner.Run("gone"), [Planned("a").Key], None);
        var standing = LeaseOwner.Process() with { IsStanding = true };
        await store.LeaseAsync(standing, [Planned("a").Key], None);
        store.List().Single().Leases.Should().Be(3, "what the daemon keeps for itself is nobody's use");
        (await store.CollectAsync(everything: true, None)).Should().BeEmpty();
        store.Release(standing.Name);

        var ofAProcess = Directory.GetFiles(leases).Single(path => Path.GetFileName(path) is not ("kept.json" or "gone.json"));
        var record = JsonNode.Parse(await File.ReadAllTextAsync(ofAProcess, None))!;
        record["process"]!["start_ticks"] = 1;
        await File.WriteAllTextAsync(ofAProcess, record.ToJsonString(), None);
        store.KeepRuns(new HashSet<string> { "kept" });

        store.List().Single().Leases.Should().Be(1);
        Directory.GetFiles(leases).Should().ContainSingle();
    }
}
