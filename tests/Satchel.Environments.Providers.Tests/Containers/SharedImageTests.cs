using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Tests.Packages;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Which images go of a real podman that two nodes use.</summary>
public sealed class SharedImageTests(SmallImage image) : PodmanImages(image)
{
    [Fact]
    public async Task Collect_AnImageThatAnotherNodeOfTheEngineUses_StaysUntilThatNeedsItNoMore()
    {
        await Node.PrepareAsync(Env);
        var others = Options with { NotesDirectory = Options.NotesDirectory + "-of-another" };
        await using var other = new PreparedNode(containers: others);
        Node.Variables.ToList().ForEach(variable => other.Variables[variable.Key] = variable.Value);
        await other.PrepareAsync(Env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().BeEmpty("only the node's own names of it went");

        (await ImagesAsync()).Should().Contain(Id[..12]).And.NotContain(Image);
        var plan = await other.PrepareAsync($$"""{"image_uri": "{{Id}}"}""");
        plan.CommandPrefix.Should().Contain(Id);
        await other.Store.CollectAsync(everything: true, CancellationToken.None);
        var collected = new List<RemovedImage>();
        await new ImageCollector(others, TimeSpan.Zero).CollectAsync(
            () => other.Store.FindNeeded().Digests,
            Store.Variables,
            collected.Add,
            CancellationToken.None
        );
        collected.Should().ContainSingle();
        (await ImagesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Collect_AnImageByItsDigestThatAnotherNodeOfTheEngineUses_StaysUntilThatNeedsItNoMore()
    {
        var env = $$"""{"image_uri": "{{Registry.ByDigest}}"}""";
        await Node.PrepareAsync(env);
        var others = Options with { NotesDirectory = Options.NotesDirectory + "-of-another" };
        await using var other = new PreparedNode(containers: others);
        Node.Variables.ToList().ForEach(variable => other.Variables[variable.Key] = variable.Value);
        // As a collection is between its two calls.
        await Store.RunAsync(["image", "rm", ImageNotes.On(Options)!.Mark(Id)]);
        await other.PrepareAsync(env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().BeEmpty();

        (await ImagesAsync()).Should().NotBeEmpty("the other node has given it a mark");
        await other.Store.CollectAsync(everything: true, CancellationToken.None);
        await new ImageCollector(others, TimeSpan.Zero).CollectAsync(
            () => other.Store.FindNeeded().Digests,
            Store.Variables,
            static _ => { },
            CancellationToken.None
        );
        (await CollectAsync()).Should().ContainSingle();
        (await ImagesAsync()).Should().BeEmpty();
    }
}
