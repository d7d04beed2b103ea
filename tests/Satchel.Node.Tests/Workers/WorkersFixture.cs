using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Logs;
using Satchel.Node.Objects;
using Satchel.Node.Peers;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;
using Satchel.Node.Sessions;
using Satchel.Node.Tests.Running;
using Satchel.Node.Workers;

namespace Satchel.Node.Tests.Workers;

/// <summary>The node's side of the socket, with zygotes and workers that live within the test.</summary>
internal sealed class WorkersFixture : IAsyncDisposable
{
    private readonly TestHome _home = new();
    private readonly ServiceProvider _services;
    private readonly string _token;

    private WorkersFixture(
        double cpus,
        long? segments,
        long? sharedMemory,
        Func<NodeOptions, NodeOptions> change,
        TimeProvider time,
        Func<IActorDirectory, IActorDirectory> names
    )
    {
        Names = names(new ActorNames());
        // Shared memory has a directory for each id.
        var id = NodeId.Parse(RandomNumberGenerator.GetHexString(NodeId.Length, lowercase: true));
        var options = change(TestNode.Options(_home, cpus) with { NodeId = id, SdkPath = "/sdk" });
        Directory.CreateDirectory(options.LogDirectory);
        Runs = new FakeRuns(Directory.CreateDirectory(options.Directories.Jobs).FullName);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton<ResourceLedger>()
            .AddSingleton<LogFiles>()
            .AddSingleton<IRuns>(Runs)
            .AddSingleton<IEnvironmentPreparer>(Preparer)
            .AddSingleton<IToolEnvironments>(new Tools(_home.At("tool")))
            .AddSingleton<IJobNumbers>(new Numbers())
            .AddSingleton<IDaemonEnding>(Ending)
            .AddSingleton(Names)
            .AddSingleton<IKeyValueStore>(new NoValues())
            .AddSingleton<IPackager>(new AsItIs())
            .AddWorkers()
            .AddSingleton<Trash>()
            .AddSingleton(services => new SegmentFiles(options, services.GetRequiredService<Trash>(), segments, sharedMemory))
            .BuildServiceProvider();
        var paths = _services.GetRequiredService<NodeSocketPaths>();
        SocketPath = paths.Socket;
        _services.GetRequiredService<NodeSocket>().StartAsync().GetAwaiter().GetResult();
        _token = File.ReadAllText(paths.TokenFile);
    }

    public ScriptedPreparer Preparer { get; } = new();

    public FakeRuns Runs { get; }

    public RecordedEnding Ending { get; } = new();

    public IActorDirectory Names { get; }

    public string SocketPath { get; }

    public NodeId Id => _services.GetRequiredService<NodeOptions>().NodeId;

    /// <summary>Where large values are moved to.</summary>
    public string SpillDirectory => Path.Combine(_services.GetRequiredService<NodeOptions>().Directories.Root, "spill");

    /// <summary>The node's side of its drivers; on the loop only.</summary>
    public IEnumerable<DriverPeer> DriversOnLoop => _services.GetRequiredService<DriverSessions>().All.Select(session => session.Driver!);

    public ResourceLedger Ledger => _services.GetRequiredService<ResourceLedger>();

    /// <summary>All workers that were forked, those that are gone with them.</summary>
    public IReadOnlyList<FakeWorker> Workers => [.. Runs.Zygotes.SelectMany(zygote => zygote.Workers)];

    /// <param name="segments">Bytes of shared memory that may be used; null is as ever.</param>
    /// <param name="change">Other options of the node.</param>
    /// <param name="names">Puts a directory of names before the one there is.</param>
    public static WorkersFixture Start(
        double cpus = 2,
        long? segments = null,
        Func<NodeOptions, NodeOptions>? change = null,
        long? sharedMemory = null,
        TimeProvider? time = null,
        Func<IActorDirectory, IActorDirectory>? names = null
    ) => new(cpus, segments, sharedMemory, change ?? (options => options), time ?? TimeProvider.System, names ?? (directory => directory));

    /// <summary>The sessions of drivers; on the loop only.</summary>
    public IEnumerable<DriverSession> SessionsOnLoop => _services.GetRequiredService<DriverSessions>().All;

    public Task<FakeDriver> ConnectAsync(string? token = null, bool logs = false, bool ownsCluster = false) =>
        FakeDriver.ConnectAsync(SocketPath, token ?? _token, ("log_to_driver", logs), ("owns_cluster", ownsCluster));

    /// <summary>A driver with an environment.</summary>
    public Task<FakeDriver> ConnectAsync(JsonObject runtimeEnv) => FakeDriver.ConnectAsync(SocketPath, _token, ("runtime_env", runtimeEnv));

    /// <summary>A driver that speaks a version of the protocol.</summary>
    public Task<FakeDriver> ConnectAsync(int protocol) => FakeDriver.ConnectAsync(SocketPath, _token, ("protocol", protocol));

    /// <summary>What its drivers name.</summary>
    public IDriverContent Content => _services.GetRequiredService<IDriverContent>();

    /// <summary>The driver of a job.</summary>
    public Task<FakeDriver> ConnectFromJobAsync(string job, string executable) =>
        FakeDriver.ConnectAsync(SocketPath, _token, ("job", job), ("executable", executable));

    /// <summary>How many objects the node keeps.</summary>
    public Task<int> ObjectsAsync() => AskAsync((ObjectTable objects) => objects.Count);

    /// <summary>Asks a service, on the loop.</summary>
    public Task<TAnswer> AskAsync<TService, TAnswer>(Func<TService, TAnswer> question)
        where TService : notnull =>
        _services.GetRequiredService<NodeLoop>().AskAsync(() => question(_services.GetRequiredService<TService>()));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _home.Dispose();
    }

    private sealed class Tools(string directory) : IToolEnvironments
    {
        public Task<ToolEnvironment> GetAsync(ToolRequirement requirement, LayerBuild build, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ToolEnvironment> GetAsync(
            ToolRequirement requirement,
            IReadOnlyDictionary<string, string> variables,
            CancellationToken cancellationToken
        )
        {
            Directory.CreateDirectory(Path.Combine(directory, "lib", "python3.11", "site-packages", requirement.Name));
            return Task.FromResult(new ToolEnvironment(requirement.Name, "1", directory));
        }
    }

    /// <summary>The daemon that is asked to end.</summary>
    internal sealed class RecordedEnding : IDaemonEnding
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Request() => Asked.TrySetResult();
    }

    private sealed class Numbers : IJobNumbers
    {
        private uint _last;

        public Task<uint> NextAsync(CancellationToken cancellationToken) => Task.FromResult(Interlocked.Increment(ref _last));
    }

    private sealed class ActorNames : IActorDirectory
    {
        private readonly ConcurrentDictionary<(string, string), NamedActor> _names = [];

        public Task<NamedActor> TakeAsync(NamedActor actor, CancellationToken cancellationToken) =>
            Task.FromResult(_names.GetOrAdd((actor.Scope, actor.Name), actor));

        public Task<NamedActor?> FindAsync(string scope, string name, CancellationToken cancellationToken) =>
            Task.FromResult(_names.GetValueOrDefault((scope, name)));

        public Task ReleaseAsync(string scope, string name, ActorId actor, CancellationToken cancellationToken)
        {
            if (_names.TryGetValue((scope, name), out var named) && named.Actor == actor)
            {
                _names.TryRemove(new KeyValuePair<(string, string), NamedActor>((scope, name), named));
            }

            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<NamedActor>> ListAsync(string? scope, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<NamedActor>>([.. _names.Values]);
    }

    private sealed class NoValues : IKeyValueStore
    {
        public Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

        public Task<bool> PutAsync(string scope, string key, byte[] value, bool overwrite, CancellationToken cancellationToken) =>
            Task.FromResult(true);

        public Task<bool> DeleteAsync(string scope, string key, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<bool> DeleteAsync(string scope, string key, byte[] only, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([]);
    }

    private sealed class AsItIs : IPackager
    {
        public Task<JsonObject> PackageAsync(JsonObject runtimeEnv, string directory, CancellationToken cancellationToken) =>
            Task.FromResult(runtimeEnv.DeepClone().AsObject());
    }
}
