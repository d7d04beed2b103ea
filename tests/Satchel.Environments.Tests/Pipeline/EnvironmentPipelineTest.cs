using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>A pipeline of scripted providers over a store of its own.</summary>
public abstract class EnvironmentPipelineTest : IAsyncDisposable
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    protected EnvironmentPipelineTest()
    {
        Job = Directory.CreateDirectory(Files.At("job")).FullName;
        Store = new LayerStore(
            new LayerStoreOptions { Directory = Files.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
    }

    private protected TemporaryDirectory Files { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected List<string> Log { get; } = [];

    private protected List<string> Progress { get; } = [];

    private protected LayerStore Store { get; }

    private protected string Job { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected EnvironmentPipeline Pipeline(params IReadOnlyList<ScriptedProvider> providers) =>
        Pipeline(new PlainCopies(), providers);

    private protected EnvironmentPipeline Pipeline(PlainCopies views, params IReadOnlyList<ScriptedProvider> providers) =>
        new(ScriptedProvider.All(providers), Store, views, "node-7", Time);

    private protected EnvironmentRequest Request(string spec, params (string Name, string Value)[] variables) =>
        new(
            JsonNode.Parse(spec)!.AsObject(),
            Job,
            variables.ToDictionary(static variable => variable.Name, static variable => variable.Value)
        )
        {
            Log = Log.Add,
            Progress = new Reports(Progress),
        };

    private sealed class Reports(List<string> reports) : IProgress<string>
    {
        public void Report(string value) => reports.Add(value);
    }
}
