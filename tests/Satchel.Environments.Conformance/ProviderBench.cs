using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Environments.Conformance;

/// <summary>
/// A node to try a provider on: a store, a pipeline with the provider alone, and a home directory that everything a tool leaves lands in.
/// </summary>
public sealed class ProviderBench : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LayerStore _store;

    public ProviderBench() =>
        _store = new LayerStore(
            new LayerStoreOptions { Directory = Store, RetryPause = TimeSpan.FromMilliseconds(1) },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );

    /// <summary>For whatever the provider's services need: packages, blobs, sources.</summary>
    public string Scratch => Directory.CreateDirectory(_directory.At("services")).FullName;

    /// <summary>What tools are told is the user's home.</summary>
    public string Home => Directory.CreateDirectory(_directory.At("home")).FullName;

    public ILayerStore Layers => _store;

    /// <summary>Variables of the node.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };

    private string Store => _directory.At("store");

    /// <summary>Sets an environment of one field up.</summary>
    /// <param name="providers">The provider's parts.</param>
    /// <param name="spec">The environment.</param>
    /// <param name="watch">Told each line of the set-up log.</param>
    public Task<LaunchPlan> PrepareAsync(
        EnvironmentProviders providers,
        JsonObject spec,
        Action<string>? watch,
        CancellationToken cancellationToken
    ) => Pipeline(providers).PrepareAsync(Request(spec) with { Log = watch }, cancellationToken);

    /// <summary>Plans one.</summary>
    public Task<EnvironmentPlan> PlanAsync(EnvironmentProviders providers, JsonObject spec) =>
        Pipeline(providers).PlanAsync(Request(spec), CancellationToken.None);

    /// <summary>Every entry below a directory: kind, mode, link target or digest, by relative path.</summary>
    public static SortedDictionary<string, string> Picture(string directory) => TreePicture.Of(directory);

    /// <summary>What of a layer's build is there: none once it has been taken back.</summary>
    public IReadOnlyList<string> TracesOf(PlannedLayer planned)
    {
        var directory = Path.Combine(Store, "layers", planned.Bucket, planned.Key.ToString());
        var traces = new List<string>();
        traces.AddRange(((string[])[directory, directory + ".json"]).Where(Path.Exists));
        traces.AddRange(Directory.EnumerateFileSystemEntries(Path.Combine(Store, "scratch")));
        traces.AddRange(ProcessTree.WithVariable("SATCHEL_BUILDS_LAYER", directory).Select(process => $"process {process.Pid}"));
        return traces;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        _directory.Dispose();
    }

    private EnvironmentPipeline Pipeline(EnvironmentProviders providers) =>
        new(providers, _store, new UnrealizedViews(), "bench", TimeProvider.System);

    private EnvironmentRequest Request(JsonObject spec) =>
        new(
            spec.DeepClone().AsObject(),
            Directory.CreateDirectory(_directory.At("jobs", Guid.NewGuid().ToString("N"))).FullName,
            new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["HOME"] = Home }
        );
}
