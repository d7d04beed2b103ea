using System.Diagnostics;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Deletion;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Layers that lost their files while their directory and their record are there.</summary>
public sealed class LayerPartsTests : LayerScene
{
    [Fact]
    public async Task Find_ADirectoryOfTheLayerHasANameThatIsNoUtf8_IsALayer()
    {
        var layer = await Open().EnsureAsync(Planned("a"), FillOddNames, Nobody, None);

        Open().Find(Planned("a")).Should().NotBeNull();
        Open().List().Should().ContainSingle();
        Directory.Delete(Path.Combine(layer.Directory, "tree"));
        Open().Find(Planned("a")).Should().BeNull("what can be named is looked for all the same");
        TreeDeletion.Delete(layer.Directory).Should().BeEmpty();

        static async Task<LayerContent> FillOddNames(LayerPlace place, CancellationToken cancellationToken)
        {
            string[] command = ["-c", "mkdir \"$0/$(printf 'not\\377utf8')\" \"$0/tree\"", place.Directory];
            using var make = Process.Start(new ProcessStartInfo("/bin/sh", command) { UseShellExecute = false })!;
            await make.WaitForExitAsync(cancellationToken);
            make.ExitCode.Should().Be(0);
            return new LayerContent();
        }
    }

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
