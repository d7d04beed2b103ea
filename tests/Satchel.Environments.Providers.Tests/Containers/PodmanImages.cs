using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>A node with a real podman, and a registry that has an image.</summary>
public abstract class PodmanImages(SmallImage image) : IAsyncLifetime
{
    protected const string Source = SmallImage.Name;

    private ContainerStore? _store;
    private ImageRegistry? _registry;
    private PreparedNode? _node;
    private ContainerOptions? _options;
    private string? _id;

    private protected PreparedNode Node => _node!;

    private protected ContainerStore Store => _store!;

    private protected ImageRegistry Registry => _registry!;

    private protected ContainerOptions Options => _options!;

    /// <summary>64 hex digits.</summary>
    protected string Id => _id!;

    protected string Image => _registry!.Image;

    protected string Env => $$"""{"image_uri": "{{Image}}"}""";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        _store = await ContainerStore.CreateAsync();
        _registry = await ImageRegistry.StartAsync();
        _id = _registry.Serve(image);
        _options = new ContainerOptions
        {
            FindProgram = static name => "/usr/bin/" + name,
            RemovesImages = true,
            NotesDirectory = Path.Combine(Directory.CreateTempSubdirectory("satchel-images-").FullName, "notes"),
        };
        _node = new PreparedNode(containers: _options);
        foreach (var (name, value) in _store.Variables)
        {
            _node.Variables[name] = value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_options is not null)
        {
            Directory.Delete(Path.GetDirectoryName(_options.NotesDirectory)!, recursive: true);
        }
    }

    /// <summary>Has the store have the image as <see cref="Source"/>, from elsewhere.</summary>
    protected Task HaveSourceAsync() => image.PutIntoAsync(Store);

    /// <summary>What a collection of the node removes.</summary>
    private protected async Task<IReadOnlyList<RemovedImage>> CollectAsync(TimeSpan grace = default, PreparedNode? node = null)
    {
        var removed = new List<RemovedImage>();
        await new ImageCollector(_options!, grace).CollectAsync(
            () => (node ?? Node).Store.FindNeeded().Digests,
            Store.Variables,
            removed.Add,
            CancellationToken.None
        );
        return removed;
    }

    protected Task<string> ImagesAsync() => Store.RunAsync(["images", "--all", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"]);
}
