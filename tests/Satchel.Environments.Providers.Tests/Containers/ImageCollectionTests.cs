using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Which images of a real podman go.</summary>
public sealed class ImageCollectionTests(SmallImage image) : PodmanImages(image)
{
    [Fact]
    public async Task Collect_AnImageThatWasFetched_StaysWhileALayerOrALeaseNeedsItAndGoesThen()
    {
        await Node.PrepareAsync(Env);
        var layer = Node.Store.List().Should().ContainSingle().Subject;
        layer.Bytes.Should().BeGreaterThan(100_000, "it counts for the budgets");

        (await CollectAsync()).Should().BeEmpty();
        await Node.Store.LeaseAsync(LeaseOwner.Process() with { Needs = layer.MadeOf }, [layer.Key], CancellationToken.None);
        (await CollectAsync()).Should().BeEmpty();
        Node.Store.FindNeeded().Digests.Select(digest => digest.Hex).Should().Contain(Id);
        await using var after = new PreparedNode(containers: Options);

        (await CollectAsync(TimeSpan.FromHours(1), after)).Should().BeEmpty("it was used a moment ago");
        (await CollectAsync(node: after)).Should().ContainSingle().Which.Name.Should().Be(Image);

        (await ImagesAsync()).Should().BeEmpty();
        Directory.EnumerateFiles(Options.NotesDirectory!, "*.json").Should().BeEmpty();
        (await Node.PrepareAsync(Env)).CommandPrefix.Should().Contain(Id, "it is fetched again");
    }

    [Fact]
    public async Task Collect_AnImageThatTheNodeDidNotFetch_Stays()
    {
        await HaveSourceAsync();
        await Node.PrepareAsync($$"""{"image_uri": "{{Source}}"}""");
        Node.Store.List().Single().Bytes.Should().BeLessThan(100_000, "nothing of it can be freed");
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().BeEmpty();

        (await ImagesAsync()).Should().Contain(Source);
    }

    [Fact]
    public async Task Collect_AnImageThatHasAnotherNameToo_LosesOnlyTheNodesOwn()
    {
        await HaveSourceAsync();
        await Node.PrepareAsync(Env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().BeEmpty("no image went");

        (await ImagesAsync()).Should().Contain(Source).And.NotContain(Image);
        (await CollectAsync()).Should().BeEmpty();
        (await ImagesAsync()).Should().Contain(Source);
    }

    [Fact]
    public async Task Collect_AnImageThatAContainerIsMadeOf_StaysAsLongAsThat()
    {
        await Node.PrepareAsync(Env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);
        await Store.RunAsync(["create", "--name", "theirs", Image, "/bin/true"]);

        (await CollectAsync()).Should().BeEmpty();
        (await ImagesAsync()).Should().Contain(Image);
        await Store.RunAsync(["rm", "theirs"]);

        (await CollectAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Collect_AnImageWhoseNameMeansAnotherByNow_GoesAndTheOtherStays()
    {
        await Node.PrepareAsync(Env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);
        await Store.ImportAsync(Image, _ => { }, "ENV MOVED=yes");

        (await CollectAsync()).Should().ContainSingle();

        (await ImagesAsync()).Should().Contain(Image).And.NotContain(Id[..12]);
        (await CollectAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Collect_AfterAFetchThatWasCutOff_LeavesWhatSomebodyElseFetchedThen()
    {
        await using var node = new PreparedNode(containers: Options with { Engine = WriteEngine("[ \"$1\" != pull ]") });
        Node.Variables.ToList().ForEach(variable => node.Variables[variable.Key] = variable.Value);
        await node.FailureAsync(Env);
        await Store.RunAsync(["pull", Image]);
        await Node.PrepareAsync(Env);
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().BeEmpty();

        (await ImagesAsync()).Should().Contain(Image);
    }

    [Fact]
    public async Task Collect_AnImageThatWasFetchedByItsDigest_Goes()
    {
        await Node.PrepareAsync($$"""{"image_uri": "{{Registry.ByDigest}}"}""");
        (await CollectAsync()).Should().BeEmpty("a layer needs it");
        await Node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync()).Should().ContainSingle().Which.Name.Should().Be(Registry.ByDigest);

        (await ImagesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Sweep_AContainerOfABuildThatWasKilled_RemovesItAndLeavesOneOfALivingBuild()
    {
        await HaveSourceAsync();
        var engine = ContainerEngine.Find(Options);
        var notes = ContainerSweep.DirectoryOf(engine, Options)!;
        Directory.CreateDirectory(notes);
        foreach (var name in (string[])["satchel-build-dead", "satchel-build-alive"])
        {
            await Store.RunAsync(["create", "--name", name, Source, "/bin/true"]);
            await File.WriteAllTextAsync(Path.Combine(notes, name), "");
        }

        using (FileLock.TryTake(Path.Combine(notes, "satchel-build-alive")))
        {
            await new ContainerSweep(Options).SweepAsync(Store.Variables, CancellationToken.None);
        }

        (await Store.ContainersAsync()).Should().Contain("satchel-build-alive").And.NotContain("satchel-build-dead");
        Directory.GetFiles(notes).Should().ContainSingle();
    }

    [Fact]
    public async Task Prepare_AnImage_LeavesNoNoteOfTheContainerThatTriedIt()
    {
        await Node.PrepareAsync(Env);

        Directory.GetFiles(ContainerSweep.DirectoryOf(ContainerEngine.Find(Options), Options)!).Should().BeEmpty();
        (await Store.ContainersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_WithVariablesOfTheEngineInEnvVars_LooksForTheImageWhereTheNodeKeepsThem()
    {
        var plan = await Node.PrepareAsync(
            Env.Insert(1, "\"env_vars\": {\"CONTAINERS_STORAGE_CONF\": \"/nonexistent\", \"CONTAINERS_CONF\": \"/nonexistent\"}, ")
        );

        plan.CommandPrefix.Should().Contain(Id);
    }

    [Fact]
    public async Task Collect_WhereTheRegistryIsAlwaysAsked_LeavesAnImageThatWasThereBefore()
    {
        await Store.RunAsync(["pull", Image]);
        await using var node = new PreparedNode(containers: Options with { Pull = ContainerOptions.PullAlways });
        foreach (var (name, value) in Store.Variables)
        {
            node.Variables[name] = value;
        }

        await node.PrepareAsync(Env);
        await node.Store.CollectAsync(everything: true, CancellationToken.None);

        (await CollectAsync(node: node)).Should().BeEmpty();
        (await ImagesAsync()).Should().Contain(Image);
        Directory.EnumerateFiles(Options.NotesDirectory!, "*.json").Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_AnImageThatThereIsNot_LeavesNoNote()
    {
        await Node.FailureAsync($$"""{"image_uri": "{{Image}}23"}""");

        Directory.EnumerateFiles(Options.NotesDirectory!, "*.json").Should().BeEmpty();
    }

    /// <summary>A podman that does something else when a test of shell says so.</summary>
    private string WriteEngine(string condition) =>
        Node.Files.WriteProgram("podman", $"#!/bin/sh\n{condition} || exit 1\nexec /usr/bin/podman \"$@\"\n");
}
