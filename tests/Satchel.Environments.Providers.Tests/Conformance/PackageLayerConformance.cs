using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Conformance;
using Satchel.Environments.Packages;
using Satchel.Environments.Tools;
using Satchel.Storage;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Fields whose layers are packages.</summary>
public abstract class PackageLayerConformance : ProviderConformance
{
    private readonly List<JsonNode> _values = [];
    private FileBlobStore? _blobs;

    protected override IReadOnlyList<JsonNode> Values => _values;

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing =>
        [
            (ValueOf(PackageUri.For(Digest.Of("nothing"u8))), "package_not_found"),
            (ValueOf("gcs://_ray_pkg_nothing.zip"), "package_not_found"),
            (ValueOf("local:///no/such/directory"), "path_not_found"),
        ];

    /// <summary>The field's value that names one package.</summary>
    protected abstract JsonNode ValueOf(string uri);

    protected override async ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        _blobs = FileBlobStore.Open(Path.Combine(bench.Scratch, "blobs"), NullLogger<FileBlobStore>.Instance);
        var packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = Path.Combine(bench.Scratch, "packages") });
        foreach (var text in (string[])["one", "two"])
        {
            _values.Add(ValueOf(PackageUri.For(await PutAsync(packages, text))));
        }

        return BuiltInProviders.On(
            new ProviderServices(packages, _blobs, new ToolEnvironments(bench.Layers, wheels: null, TimeProvider.System), null!)
        );
    }

    protected override ValueTask CleanUpAsync()
    {
        _blobs?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Digest> PutAsync(PackageStore packages, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var blob = await _blobs!.PutAsync(content, expected: null, CancellationToken.None);
        var tree = PackageTree.Create([
            .. Enumerable
                .Range(0, 200)
                .Select(number => new PackageEntry.File($"d{number % 7}/f{number}", blob, UnixFileMode.UserRead | UnixFileMode.UserWrite)),
            new PackageEntry.Symlink("link", "d0/f0"),
        ]);
        (await packages.StageAsync(tree, CancellationToken.None)).Should().BeEmpty();
        return tree.Digest;
    }
}
