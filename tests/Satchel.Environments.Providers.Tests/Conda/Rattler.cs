using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Layers;
using Satchel.Environments.Providers.Tests.Conda;
using Satchel.Environments.Tools;
using Satchel.Testing;
using Satchel.Testing.Conda;
using Satchel.Testing.Python;

[assembly: AssemblyFixture(typeof(Rattler))]

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>
/// The real py-rattler, installed once for all tests as the product installs it: from the real wheels, or else from the index; and the
/// machine's interpreter as a conda package.
/// </summary>
public sealed class Rattler : IAsyncLifetime
{
    private readonly TemporaryDirectory _files = new();
    private readonly LayerStore _store;
    private readonly ToolEnvironments _tools;
    private string? _missing;

    public Rattler()
    {
        _store = new LayerStore(
            new LayerStoreOptions { Directory = _files.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _tools = new ToolEnvironments(_store, RealWheels.Directory, TimeProvider.System);
    }

    /// <summary>The interpreter of the machine.</summary>
    public CondaPackage Python { get; private set; } = new("python", "0");

    /// <summary>Tools to make environments with; skips the test when py-rattler cannot be had.</summary>
    public IToolEnvironments Tools
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? "");
            return _tools;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (await CondaInterpreter.FindAsync() is not { } python)
        {
            _missing = CondaInterpreter.Missing;
            return;
        }

        Python = python;
        var build = new LayerBuild
        {
            Layer = new PlannedLayer(LayerKey.From(Digest.Of("tests"u8)), "conda", 1, new LayerPlan(new JsonObject()), []),
            Directory = _files.At("layer"),
            Scratch = _files.At("scratch"),
            Cache = _files.At("cache"),
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
                ["HOME"] = "/nonexistent",
                ["PIP_RETRIES"] = "0",
            },
            Tools = null!, // a tool is installed by a runner of its own
            Progress = new Progress<string>(),
            Log = _ => { },
        };
        try
        {
            await _tools.GetAsync(new ToolRequirement("py-rattler"), build, CancellationToken.None);
        }
        catch (SetupFailedException failure)
        {
            _missing = $"py-rattler cannot be had here ({RealWheels.Missing}): {failure.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        await _store.DisposeAsync();
        _files.Dispose();
    }
}
