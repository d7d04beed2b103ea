using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Tests.Layers;

/// <summary>A store that was copied or moved: what was built elsewhere is built again here, and nothing elsewhere is used or touched.</summary>
public sealed class MovedStoreTests : LayerScene
{
    [Fact]
    public async Task Find_TheStoreWasCopied_IsBuiltAgainHereAndTheOriginalStays()
    {
        await BuildInAsync("one");
        using (var copy = Process.Start("/bin/cp", ["-a", Scratch.At("one"), Scratch.At("two")]))
        {
            await copy.WaitForExitAsync(None);
        }

        var store = OpenIn("two");

        store.Find(Planned("a")).Should().BeNull();
        store.List().Should().BeEmpty();
        store.FindKeys(Planned("a").Key.ToString()).Should().BeEmpty();
        store.Show(Planned("a").Key).Should().BeNull();
        (await store.PinAsync(Planned("a").Key, None)).Should().BeFalse();
        var built = await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);
        built.Directory.Should().StartWith(Scratch.At("two"));
        store.List().Should().ContainSingle();
        OpenIn("one").Find(Planned("a")).Should().NotBeNull();
        File.Exists(Path.Combine(OpenIn("one").Find(Planned("a"))!.Directory, "x")).Should().BeTrue();
    }

    [Fact]
    public async Task Sweep_TheStoreWasMoved_RemovesWhatWasBuiltElsewhere()
    {
        await BuildInAsync("one");
        Directory.Move(Scratch.At("one"), Scratch.At("two"));

        await OpenIn("two").SweepAsync(None);

        Names("two/layers/f-v1").Should().BeEmpty();
        Names("two/layer-trash").Should().BeEmpty();
    }

    [Fact]
    public async Task Sweep_SomethingStillHoldsWhatWasBuiltElsewhere_LeavesItUntilItEnds()
    {
        await BuildInAsync("one");
        Directory.Move(Scratch.At("one"), Scratch.At("two"));
        var store = OpenIn("two");
        await store.LeaseAsync(LeaseOwner.Run("x"), [Planned("a").Key], None);

        await store.SweepAsync(None);
        Names("two/layers/f-v1").Should().Contain(Planned("a").Key.ToString());

        store.Release("x");
        await store.SweepAsync(None);
        Names("two/layers/f-v1").Should().BeEmpty();
    }

    [Fact]
    public async Task Find_TheStoreIsReachedByALink_IsTheLayer()
    {
        await BuildInAsync("one");
        Directory.CreateSymbolicLink(Scratch.At("two"), Scratch.At("one"));

        OpenIn("two").Find(Planned("a")).Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_ARecordOfAnEarlierVersion_IsJudgedByThePathsAmongItsFacts(bool moved)
    {
        await BuildInAsync("one");
        var path = Path.Combine(Scratch.At("one", "layers", "f-v1"), Planned("a").Key + ".json");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(path, None))!.AsObject();
        record.Remove("directory").Should().BeTrue();
        record.Remove("check").Should().BeTrue();
        record["facts"] = new JsonObject { ["paths"] = new JsonArray(path.Replace(".json", "/bin:/usr/bin", StringComparison.Ordinal)) };
        await File.WriteAllTextAsync(path, record.ToJsonString(), None);
        if (moved)
        {
            Directory.Move(Scratch.At("one"), Scratch.At("two"));
        }

        var found = OpenIn(moved ? "two" : "one").Find(Planned("a"));

        (found is null).Should().Be(moved);
    }

    [Fact]
    public async Task Collect_ALeaseOfALivingProcessCameWithTheCopy_KeepsNothing()
    {
        var one = OpenIn("one");
        await one.LeaseAsync(LeaseOwner.Process(), [Planned("a").Key], None);
        Directory.Move(Scratch.At("one"), Scratch.At("two"));
        ProcessIdentity.Current.IsAlive.Should().BeTrue();
        var two = OpenIn("two");
        await two.EnsureAsync(Planned("a"), Fill8K, Nobody, None);

        (await two.CollectAsync(everything: true, None)).Should().ContainSingle();
    }

    private async Task BuildInAsync(string name)
    {
        var store = OpenIn(name);
        await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);
        await store.DisposeAsync();
    }

    private LayerStore OpenIn(string name) =>
        new(new LayerStoreOptions { Directory = Scratch.At(name) }, TimeProvider.System, NullLogger<LayerStore>.Instance);
}
