using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;
using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Images from a registry, fetched and removed by a real docker.</summary>
public sealed class DockerImageTests(SmallImage image) : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private ImageRegistry? _registry;
    private DockerService? _docker;
    private PreparedNode? _node;
    private ContainerOptions? _options;
    private string? _id;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(DockerService.IsAvailable, DockerService.Missing);
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        _registry = await ImageRegistry.StartAsync();
        _id = _registry.Serve(image);
        _docker = await DockerService.StartAsync();
        // A daemon hands on where its service is; here a program of that name says it.
        var engine = _directory.WriteProgram(
            "docker",
            $"#!/bin/sh\nDOCKER_HOST={_docker.Variables["DOCKER_HOST"]} exec {_docker.Variables["SATCHEL_CONTAINER_ENGINE"]} \"$@\"\n"
        );
        _options = new ContainerOptions
        {
            Engine = engine,
            RemovesImages = true,
            NotesDirectory = _directory.At("notes"),
        };
        _node = new PreparedNode(containers: _options);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_node, _docker, _registry])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _directory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prepare_AnImageOfARegistry_TellsHowItGetsOnAndTheImageGoesWhenNothingNeedsIt(bool byDigest)
    {
        var name = byDigest ? _registry!.ByDigest : _registry!.Image;

        var plan = await _node!.PrepareAsync($$"""{"image_uri": "{{name}}"}""");

        plan.CommandPrefix.Should().Contain(_id);
        _node.Log.Should().Contain(line => line.EndsWith("Pull complete"));
        (await CollectAsync()).Should().BeEmpty("a layer needs it");
        await _node.Store.CollectAsync(everything: true, CancellationToken.None);
        (await CollectAsync()).Should().ContainSingle().Which.Name.Should().Be(name);
        (await _docker!.RunAsync(["images", "--all", "--quiet"])).Should().BeEmpty();
        (await _docker.ContainersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Collect_AnImageThatAContainerIsMadeOf_StaysAsLongAsThat()
    {
        var name = _registry!.Image;
        await _node!.PrepareAsync($$"""{"image_uri": "{{name}}"}""");
        await _node.Store.CollectAsync(everything: true, CancellationToken.None);
        await _docker!.RunAsync(["create", "--name", "theirs", name, "/bin/true"]);

        (await CollectAsync()).Should().BeEmpty();
        (await _docker.RunAsync(["images", "--quiet"])).Should().NotBeEmpty();
        await _docker.RunAsync(["rm", "theirs"]);

        (await CollectAsync()).Should().ContainSingle();
    }

    private async Task<IReadOnlyList<RemovedImage>> CollectAsync()
    {
        var removed = new List<RemovedImage>();
        await new ImageCollector(_options!, TimeSpan.FromTicks(-1)).CollectAsync(
            () => _node!.Store.FindNeeded().Digests,
            _docker!.Variables,
            removed.Add,
            CancellationToken.None
        );
        return removed;
    }
}
