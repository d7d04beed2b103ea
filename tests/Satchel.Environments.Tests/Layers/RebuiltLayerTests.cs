using System.Diagnostics;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tests.Layers;

/// <summary>A layer whose files went, and whose record stayed, is built again: it is none before that is done, nor after a kill.</summary>
public sealed class RebuiltLayerTests : LayerScene
{
    private readonly TaskCompletionSource _filling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Find_WhileItIsBuiltAgain_FindsNoneUntilItIsWhole()
    {
        var before = await BuildAndLoseAsync();

        var built = Open().EnsureAsync(Planned("a"), FillSlowly, Nobody, None);
        await _filling.Task;

        foreach (var store in (ILayerStore[])[before, Open()])
        {
            store.Find(Planned("a")).Should().BeNull();
            store.List().Should().BeEmpty();
            store.FindKeys(Planned("a").Key.ToString()).Should().BeEmpty();
            store.Show(Planned("a").Key).Should().BeNull();
        }

        _goOn.SetResult();
        await built;
        before.Find(Planned("a")).Should().NotBeNull();
        before.List().Should().ContainSingle();
    }

    [Fact]
    public async Task Find_TheBuilderWasKilledWhileItBuiltAgain_FindsNoneAndTheSweepRemovesWhatItLeft()
    {
        await BuildAndLoseAsync();
        var builder = Open();
        var built = builder.EnsureAsync(Planned("a"), FillSlowly, Nobody, None);
        await _filling.Task;
        using (var copy = Process.Start("/bin/cp", ["-a", Scratch.At("layers"), Scratch.At("killed")]))
        {
            await copy.WaitForExitAsync(None);
        }

        _goOn.SetResult();
        await built;
        await builder.DisposeAsync();
        Directory.Delete(Scratch.At("layers"), recursive: true);
        Directory.Move(Scratch.At("killed"), Scratch.At("layers"));
        Directory.Exists(Path.Combine(DirectoryOf("a"), "tree")).Should().BeTrue("half of it was there");

        var next = Open();

        next.Find(Planned("a")).Should().BeNull();
        next.List().Should().BeEmpty();
        await next.SweepAsync(None);
        Names("layers/f-v1").Should().BeEmpty();
    }

    /// <returns>A store that knows the layer from before.</returns>
    private async Task<ILayerStore> BuildAndLoseAsync()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), FillWithTree, Nobody, None);
        // It notes behind the build that the content is on the disk.
        await store.DisposeAsync();
        store.List().Should().ContainSingle();
        Directory.Delete(DirectoryOf("a"), recursive: true);
        return store;
    }

    private static Task<LayerContent> FillWithTree(LayerPlace place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(place.Directory, "tree"));
        return Fill(place, cancellationToken);
    }

    private async Task<LayerContent> FillSlowly(LayerPlace place, CancellationToken cancellationToken)
    {
        var content = await FillWithTree(place, cancellationToken);
        _filling.SetResult();
        await _goOn.Task.WaitAsync(cancellationToken);
        return content;
    }
}
