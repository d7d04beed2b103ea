using Satchel.Environments.Providers.Tests.Containers;
using Satchel.Testing;
using Satchel.Testing.Containers;

[assembly: AssemblyFixture(typeof(SmallImage))]

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>An image with a busybox and a variable, made once for all tests: as registries give it, and as a file.</summary>
public sealed class SmallImage : IAsyncLifetime
{
    public const string Name = "localhost/tests/source:1";

    private readonly TemporaryDirectory _files = new();

    public byte[] Manifest { get; private set; } = [];

    /// <summary>Its blobs by their digests.</summary>
    public IReadOnlyDictionary<string, byte[]> Blobs { get; private set; } = new Dictionary<string, byte[]>(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        if (!ContainerStore.IsAvailable)
        {
            return;
        }

        await using var store = await ContainerStore.CreateAsync();
        await store.ImportAsync(Name, _ => { }, "ENV FROM_IMAGE=yes");
        (Manifest, Blobs) = await store.ExportAsync(Name);
        await store.RunAsync(["save", "--quiet", "--format", "oci-archive", "--output", _files.At("image"), Name]);
    }

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts it into a store, under its name.</summary>
    public Task PutIntoAsync(ContainerStore store) => store.RunAsync(["pull", "--quiet", "oci-archive:" + _files.At("image")]);
}
