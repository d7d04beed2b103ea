using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Layers that lost their files while their directory and their record are there.</summary>
public sealed class LayerPartsTests : LayerScene
{
    [Fact]
    public async Task Find_ADirectoryOfTheLayerIsGoneOrSomethingElse_IsNoLayerAndIsBuiltAgain()
    {
        Action<string>[] losses = [_ => { }, path => File.WriteAllText(path, ""), path => Directory.CreateSymbolicLink(path, "/")];
        foreach (var lose in losses)
        {
            var layer = await Open().EnsureAsync(Planned("a"), FillTree, Nobody, None);
            Open().Find(Planned("a")).Should().NotBeNull();
            Directory.Delete(Path.Combine(layer.Directory, "tree"), recursive: true);
            lose(Path.Combine(layer.Directory, "tree"));

            Open().Find(Planned("a")).Should().BeNull();
            Open().List().Should().BeEmpty();
        }

        var built = await Open().EnsureAsync(Planned("a"), FillTree, Nobody, None);
        File.Exists(Path.Combine(built.Directory, "tree", "x")).Should().BeTrue();

        static Task<LayerContent> FillTree(LayerPlace place, CancellationToken cancellationToken)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(place.Directory, "tree")).FullName, "x"), "");
            return Task.FromResult(new LayerContent());
        }
    }
}
