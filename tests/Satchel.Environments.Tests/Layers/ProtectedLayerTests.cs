using Satchel.Abstractions.Environments.Layers;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Layers that permission bits protect from their users, as on nodes of users who may not mount. Root is refused nothing.</summary>
public sealed class ProtectedLayerTests : LayerScene
{
    private const UnixFileMode Protected = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    [Fact]
    public async Task Collect_OneThatIsProtected_IsRemovedAndBuiltAgain()
    {
        await ProtectAsync("a");
        var tally = new CollectionTally();

        AsUser(store => store.CollectAsync(everything: true, tally, None)).Should().ContainSingle();

        tally.Left.Should().BeEmpty();
        Names("layers/f-v1").Should().BeEmpty();
        Names("layer-trash").Should().BeEmpty();
        AsUser(store => store.EnsureAsync(Planned("a"), Fill, Nobody, None)).Directory.Should().Be(DirectoryOf("a"));
    }

    [Fact]
    public async Task Ensure_OneThatIsProtectedAndWhoseRecordIsVoid_IsBuiltAgain()
    {
        await ProtectAsync("a");
        await File.WriteAllTextAsync(DirectoryOf("a") + ".json", "{", None);

        AsUser(store => store.EnsureAsync(Planned("a"), Fill, Nobody, None));

        Open().Find(Planned("a")).Should().NotBeNull();
        Directory.EnumerateFileSystemEntries(DirectoryOf("a")).Should().BeEmpty("nothing of the old one is in it");
    }

    [Fact]
    public async Task Sweep_OneThatIsProtectedAndHasNoRecord_Goes()
    {
        await ProtectAsync("a");
        File.Delete(DirectoryOf("a") + ".json");

        AsUser(store => SweepAsync(store));

        Names("layers/f-v1").Should().BeEmpty();
    }

    [Fact]
    public async Task Sweep_OneThatCannotBeMoved_TheOthersGo()
    {
        await ProtectAsync("a");
        await ProtectAsync("b");
        await ProtectAsync("c");
        foreach (var name in (string[])["a", "b", "c"])
        {
            File.Delete(DirectoryOf(name) + ".json");
        }

        using (var stays = Immutable.TryMake(DirectoryOf("b"), out var failure))
        {
            Assert.SkipWhen(stays is null, $"No directory can be made immutable here: {failure}");

            await Open().SweepAsync(None);

            Directory.Exists(DirectoryOf("a")).Should().BeFalse();
            Directory.Exists(DirectoryOf("b")).Should().BeTrue();
            Directory.Exists(DirectoryOf("c")).Should().BeFalse();
        }
    }

    private static async Task<bool> SweepAsync(ILayerStore store)
    {
        await store.SweepAsync(None);
        return true;
    }

    private async Task ProtectAsync(string name)
    {
        var store = Open();
        await store.EnsureAsync(Planned(name), Fill8K, Nobody, None);
        await store.DisposeAsync();
        File.SetUnixFileMode(Path.Combine(DirectoryOf(name), "x"), UnixFileMode.UserRead);
        File.SetUnixFileMode(DirectoryOf(name), Protected);
        FileUser.GiveAway(Scratch.Path);
    }

    /// <summary>What a user without privileges does, on one thread: nothing that is asked for here waits.</summary>
    private T AsUser<T>(Func<ILayerStore, Task<T>> act) => FileUser.Run(() => act(Open()).GetAwaiter().GetResult());
}
