using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Conformance;
using Satchel.Environments.Packages;
using Satchel.Environments.Tools;
using Satchel.Storage;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Wheels among <c>py_modules</c>, installed with what they need from an index.</summary>
public sealed class WheelLayerConformance : ProviderConformance
{
    private readonly PackageIndex _index = new(new Wheel("beta", "1.0")) { AllowsCaching = true };
    private readonly List<JsonNode> _values = [];
    private readonly List<(JsonNode Value, string Code)> _failing = [];
    private FileBlobStore? _blobs;

    protected override string Field => "py_modules";

    protected override int CancelMoments => 8;

    protected override IReadOnlyList<JsonNode> Values => _values;

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing => _failing;

    protected override async ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        bench.Variables["PIP_INDEX_URL"] = _index.Url;
        _blobs = FileBlobStore.Open(Path.Combine(bench.Scratch, "blobs"), NullLogger<FileBlobStore>.Instance);
        var packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = Path.Combine(bench.Scratch, "packages") });
        _values.Add(await PutAsync(packages, new Wheel("own", "1.0") { Requires = ["beta"] }));
        _values.Add(await PutAsync(packages, new Wheel("own", "2.0")));
        _failing.Add((await PutAsync(packages, new Wheel("lost", "1.0") { Requires = ["absent"] }), "no_such_package"));
        _failing.Add((await PutAsync(packages, new Wheel("alien", "1.0") { Tag = "cp27-cp27m-win32" }), "wrong_platform"));
        return BuiltInProviders.On(
            new ProviderServices(packages, _blobs, new ToolEnvironments(bench.Layers, wheels: null, TimeProvider.System), null!)
        );
    }

    protected override async ValueTask CleanUpAsync()
    {
        _blobs?.Dispose();
        await _index.DisposeAsync();
    }

    protected override bool MayDiffer(string path) => path.Contains("__pycache__", StringComparison.Ordinal);

    private async Task<JsonNode> PutAsync(PackageStore packages, Wheel wheel)
    {
        using var content = new MemoryStream(wheel.Bytes());
        var blob = await _blobs!.PutAsync(content, expected: null, CancellationToken.None);
        var tree = PackageTree.Create([new PackageEntry.File(wheel.FileName, blob, PackageModes.File)]);
        (await packages.StageAsync(tree, CancellationToken.None)).Should().BeEmpty();
        return new JsonArray(PackageUri.For(tree.Digest));
    }
}
