using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Fields whose layers are the records of images of a real podman.</summary>
public abstract class ImageLayerConformance(ConformanceImages images) : ProviderConformance, IClassFixture<ConformanceImages>
{
    protected override int CancelMoments => 2;

    // A container takes a second to start on a busy machine.
    protected override int CancelLines => 3;

    protected override IReadOnlyList<JsonNode> Values => [ValueOf(ConformanceImages.One), ValueOf(ConformanceImages.Two)];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [(ValueOf("localhost/tests/absent:1"), "image_not_found"), (ValueOf(ConformanceImages.Bare), "tool_failed")];

    /// <summary>The field's value that names an image.</summary>
    protected abstract JsonNode ValueOf(string image);

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        Assert.SkipWhen(images.Store is null, ContainerStore.Missing);
        foreach (var (name, value) in images.Store.Variables)
        {
            bench.Variables[name] = value;
        }

        var containers = new ContainerOptions
        {
            Pull = ContainerOptions.PullNever,
            FindProgram = static name => "/usr/bin/" + name,
            NotesDirectory = Path.Combine(bench.Scratch, "images"),
        };
        return ValueTask.FromResult(BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!) { Containers = containers }));
    }

    protected override async ValueTask CleanUpAsync()
    {
        if (images.Store is { } store)
        {
            (await store.ContainersAsync()).Should().BeEmpty("no container outlives its trial");
        }
    }
}
