using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Layers;
using Satchel.Environments.Packages;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Secrets;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Storage;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The environments of a node of the test's own, set up for real.</summary>
internal sealed class PreparedNode : IAsyncDisposable
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private readonly LayerStore _store;
    private readonly ToolEnvironments? _own;
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;
    private readonly EnvironmentPipeline _pipeline;

    /// <param name="toolWheels">Directory of wheels for tools; null takes the index.</param>
    /// <param name="tools">Tools that several nodes share; null gives the node its own.</param>
    /// <param name="settings">What the operator set, by the name of the variable.</param>
    /// <param name="containers">How it runs containers.</param>
    public PreparedNode(
        string? toolWheels = null,
        IToolEnvironments? tools = null,
        IReadOnlyDictionary<string, string>? settings = null,
        ContainerOptions? containers = null
    )
    {
        _store = new LayerStore(
            new LayerStoreOptions { Directory = Files.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _own = tools is null ? new ToolEnvironments(_store, toolWheels, TimeProvider.System) : null;
        _blobs = FileBlobStore.Open(Files.At("blobs"), NullLogger<FileBlobStore>.Instance);
        _packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = Files.At("packages") });
        var services = new ProviderServices(_packages, _blobs, tools ?? _own!, null!)
        {
            Containers = containers ?? new ContainerOptions(),
            Setting = setting => settings?.GetValueOrDefault(setting.Name),
        };
        Secrets = new SecretFiles(Files.At("secrets"));
        _pipeline = new EnvironmentPipeline(BuiltInProviders.On(services), _store, null!, "head", TimeProvider.System, Secrets); // no field here has views
    }

    public TemporaryDirectory Files { get; } = new();

    public LayerStore Store => _store;

    /// <summary>What variables of environments may refer to.</summary>
    public SecretFiles Secrets { get; }

    /// <summary>Every line of every set-up log.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The Python that is named for plans; null for that on the <c>PATH</c>.</summary>
    public string? Python { get; set; }

    /// <summary>Variables of processes without an environment.</summary>
    public Dictionary<string, string> Variables { get; } =
        new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/nonexistent" };

    public async ValueTask DisposeAsync()
    {
        _own?.Dispose();
        await _store.DisposeAsync();
        _blobs.Dispose();
        Files.Dispose();
    }

    /// <summary>That neither the set-up logs nor the store, names of files included, have a secret.</summary>
    public void ShouldKeepNothingOf(string secret)
    {
        Log.Should().NotContain(line => line.Contains(secret));
        HeldText.In(Files.At("store"), secret).Should().BeEmpty();
    }

    /// <summary>The lock of an environment of one layer.</summary>
    public JsonObject? LockOf(LayerKey key) => EnvironmentLock.From([_store.Show(key)!.Layer]);

    public async Task<LaunchPlan> PrepareAsync(string json, CancellationToken cancellationToken = default) =>
        await _pipeline.PrepareAsync(await RequestAsync(json), cancellationToken);

    /// <summary>The keys of the layers that an environment needs now.</summary>
    public async Task<string> KeysAsync(string json) => await KeysOfAsync((await RequestAsync(json, sends: false)).Spec);

    /// <summary>The same of an environment as it was submitted.</summary>
    public async Task<string> KeysOfAsync(JsonObject spec)
    {
        var plan = await _pipeline.PlanAsync(
            new EnvironmentRequest(spec, Files.Path, Variables) { Python = Python },
            CancellationToken.None
        );
        return string.Join(' ', plan.Layers.Select(layer => layer.Key));
    }

    /// <summary>The environment as a client submits it.</summary>
    /// <param name="sends">Whether its local files are sent: planning needs only their names.</param>
    private async Task<EnvironmentRequest> RequestAsync(string json, bool sends = true)
    {
        var outcome = Validator.Validate(JsonNode.Parse(json), new SpecContext(EnvironmentScope.Job, SpecSource.Client, Files.Path));
        outcome.Errors.Should().BeEmpty();
        await LocalRequirements.PackAsync(
            outcome.Normalized!,
            path => PackAsync(path, sends),
            path => PackAsync(path, sends),
            PackTextAsync
        );
        Validator
            .Validate(outcome.Normalized, new SpecContext(EnvironmentScope.Job, SpecSource.Server, "/"))
            .Normalized!.ToJsonString()
            .Should()
            .Be(outcome.Normalized!.ToJsonString(), "the cluster checks what clients send");
        return new EnvironmentRequest(outcome.Normalized!, Files.Path, Variables) { Log = Note };
    }

    /// <summary>The URI of a directory that was sent.</summary>
    public async Task<string> SendAsync(string directory)
    {
        var request = new PackageRequest(directory, IgnoreSettings.ForModules([]));
        var built = await PackageBuilder.BuildAsync(request, progress: null, CancellationToken.None);
        await KeepAsync(built.Tree, directory);
        return PackageUri.For(built.Tree.Digest);
    }

    private Task<string> PackTextAsync(string name, string text)
    {
        var file = Files.Write(name, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite); // nothing that an environment depends on
        return PackAsync(file, sends: true);
    }

    private async Task<string> PackAsync(string path, bool sends)
    {
        var built = Directory.Exists(path)
            ? await PackageBuilder.BuildAsync(
                new PackageRequest(path, IgnoreSettings.ForModules([])) { Below = Path.GetFileName(path) },
                progress: null,
                CancellationToken.None
            )
            : await PackageBuilder.BuildFileAsync(path, progress: null, CancellationToken.None);
        if (sends)
        {
            await KeepAsync(built.Tree, Path.GetDirectoryName(path)!);
        }

        return PackageUri.For(built.Tree.Digest);
    }

    private async Task KeepAsync(PackageTree tree, string directory)
    {
        if ((await _packages.StageAsync(tree, CancellationToken.None)).Count > 0)
        {
            foreach (var file in tree.Files)
            {
                await using var content = File.OpenRead(Path.Combine(directory, file.Path));
                await _blobs.PutAsync(content, expected: null, CancellationToken.None);
            }

            (await _packages.CommitAsync(tree.Digest, CancellationToken.None)).Should().BeEmpty();
        }
    }

    private void Note(string line)
    {
        // Both streams of an installer may have a line at once.
        lock (Log)
        {
            Log.Add(line);
        }
    }

    public async Task<RuntimeEnvSetupError> FailureAsync(string json) =>
        (await ((Func<Task>)(() => PrepareAsync(json))).Should().ThrowAsync<RuntimeEnvSetupException>(json)).Which.SetupError;

    /// <summary>What planning alone says of an environment that cannot be had.</summary>
    public async Task<RuntimeEnvSetupError> PlanFailureAsync(string json) =>
        (await ((Func<Task>)(() => KeysAsync(json))).Should().ThrowAsync<RuntimeEnvSetupException>(json)).Which.SetupError;

    /// <summary>What a command prints that is started as the plan says.</summary>
    public static async Task<string> RunAsync(LaunchPlan plan, params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/env", command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in plan.Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(plan.Input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return output.Trim();
    }
}
