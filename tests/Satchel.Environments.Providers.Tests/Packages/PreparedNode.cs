using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The environments of a node of the test's own, set up for real.</summary>
internal sealed class PreparedNode : IAsyncDisposable
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private readonly LayerStore _store;
    private readonly ToolEnvironments _tools;
    private readonly EnvironmentPipeline _pipeline;

    /// <param name="toolWheels">Directory of wheels for tools; null takes the index.</param>
    public PreparedNode(string? toolWheels = null)
    {
        _store = new LayerStore(
            new LayerStoreOptions { Directory = Files.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _tools = new ToolEnvironments(_store, toolWheels, TimeProvider.System);
        var services = new ProviderServices(null!, null!, _tools, null!);
        _pipeline = new EnvironmentPipeline(BuiltInProviders.On(services), _store, null!, "head", TimeProvider.System); // no field here has views
    }

    public TemporaryDirectory Files { get; } = new();

    public LayerStore Store => _store;

    /// <summary>Every line of every set-up log.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Variables of processes without an environment.</summary>
    public Dictionary<string, string> Variables { get; } =
        new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/nonexistent" };

    public async ValueTask DisposeAsync()
    {
        _tools.Dispose();
        await _store.DisposeAsync();
        Files.Dispose();
    }

    /// <summary>The lock of an environment of one layer.</summary>
    public JsonObject? LockOf(LayerKey key) => EnvironmentLock.From([_store.Show(key)!.Layer]);

    public Task<LaunchPlan> PrepareAsync(string json)
    {
        var outcome = Validator.Validate(JsonNode.Parse(json), new SpecContext(EnvironmentScope.Job, SpecSource.Client, Files.Path));
        outcome.Errors.Should().BeEmpty();
        return _pipeline.PrepareAsync(
            new EnvironmentRequest(outcome.Normalized!, Files.Path, Variables) { Log = line => Log.Add(line) },
            CancellationToken.None
        );
    }

    public async Task<RuntimeEnvSetupError> FailureAsync(string json) =>
        (await ((Func<Task>)(() => PrepareAsync(json))).Should().ThrowAsync<RuntimeEnvSetupException>(json)).Which.SetupError;

    /// <summary>What a command prints that is started as the plan says.</summary>
    public static async Task<string> RunAsync(LaunchPlan plan, params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/env", command) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in plan.Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return output.Trim();
    }
}
