using System.Formats.Tar;
using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Images for all tests of a class: two that work, and one without a shell.</summary>
public sealed class ConformanceImages : IAsyncLifetime
{
    public const string One = "localhost/tests/one:1";
    public const string Two = "localhost/tests/two:1";
    public const string Bare = "localhost/tests/bare:1";

    private readonly Satchel.Testing.TemporaryDirectory _files = new();

    public ContainerStore? Store { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!ContainerStore.IsAvailable)
        {
            return;
        }

        Store = await ContainerStore.CreateAsync((One, "NAME=one\n"), (Two, "NAME=two\n"));
        var file = _files.At("bare.tar");
        await using (var writer = new TarWriter(File.Create(file)))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "etc/"));
        }

        await Store.RunAsync(["import", file, Bare]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        _files.Dispose();
    }
}
