using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Node.Gpus;
using Satchel.Node.Runs;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Running;

/// <summary>
/// A node as the daemon composes it, with a control plane and a preparer of the test's. Disposing it lets go of its runs, as a
/// daemon does that leaves or dies.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestNode(NodeOptions options, RecordingSink sink, ScriptedPreparer preparer, TimeProvider time, IRuns? runs)
    {
        Sink = sink;
        Preparer = preparer;
        var services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IJobEventSink>(sink)
            .AddSingleton<IEnvironmentPreparer>(preparer)
            .AddSingleton<ILayerLeases>(preparer.Leases)
            .AddSingleton(time)
            .AddSatchelNode(options);
        if (runs is not null)
        {
            services.AddSingleton(runs);
        }

        _services = services.BuildServiceProvider();
        preparer.Views = _services.GetRequiredService<IViewRealizer>();
        Runner = _services.GetRequiredService<IJobRunner>();
        Logs = _services.GetRequiredService<IJobLogs>();
        Runs = _services.GetRequiredService<IRuns>();
        Files = _services.GetRequiredService<IJobFiles>();
    }

    public RecordingSink Sink { get; }

    public ScriptedPreparer Preparer { get; }

    /// <summary>Of every node of the tests.</summary>
    public static SessionId Session { get; } = SessionId.Parse("session_1");

    public IJobRunner Runner { get; }

    public IJobLogs Logs { get; }

    public INodeLogs LogsByName => _services.GetRequiredService<INodeLogs>();

    public IRuns Runs { get; }

    public IJobFiles Files { get; }

    public IRunUse Use => _services.GetRequiredService<IRunUse>();

    public NodeInfo Status => _services.GetRequiredService<INodeStatus>().Describe();

    /// <summary>Starts a node on a home and lets it find what an earlier one left.</summary>
    /// <param name="unfinished">Jobs that have not ended.</param>
    /// <param name="known">Runs that go on, for a node without jobs.</param>
    /// <param name="runs">Runs of the test's own; null takes real ones.</param>
    public static async Task<TestNode> StartAsync(
        TestHome home,
        IReadOnlyList<JobRecord> unfinished,
        double cpus = 2,
        string? supervisor = null,
        TimeSpan? startTimeout = null,
        TimeSpan? queueTimeout = null,
        ScriptedPreparer? preparer = null,
        TimeProvider? time = null,
        string? workingDirMode = null,
        long? logLimit = null,
        IReadOnlySet<RunId>? known = null,
        long? filesLimit = null,
        TimeSpan? filesAge = null,
        IRuns? runs = null,
        double gpus = 0,
        GpuDevices? devices = null
    )
    {
        var options = Options(home, cpus, supervisor, startTimeout, queueTimeout, workingDirMode, logLimit, filesLimit, filesAge) with
        {
            Gpus = gpus,
            GpuDevices = devices ?? GpuDevices.Numbered,
        };
        var node = new TestNode(options, new RecordingSink(), preparer ?? new ScriptedPreparer(), time ?? TimeProvider.System, runs);
        await (
            known is null
                ? node.Runner.RecoverAsync(unfinished, CancellationToken.None)
                : node.Runs.RecoverAsync(known, CancellationToken.None)
        );
        return node;
    }

    /// <summary>What such a node is told.</summary>
    public static NodeOptions Options(
        TestHome home,
        double cpus = 2,
        string? supervisor = null,
        TimeSpan? startTimeout = null,
        TimeSpan? queueTimeout = null,
        string? workingDirMode = null,
        long? logLimit = null,
        long? filesLimit = null,
        TimeSpan? filesAge = null
    ) =>
        new()
        {
            Home = home.Home,
            NodeId = NodeId.Parse(new string('a', NodeId.Length)),
            Session = Session,
            Address = () => "http://127.0.0.1:8265",
            TokenFile = home.Home.TokenFile,
            SupervisorPath = supervisor ?? Programs.Supervisor,
            Cpus = cpus,
            Memory = 1_000_000,
            Custom = new Dictionary<string, double> { ["disk"] = 1 },
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
            WorkingDirMode = workingDirMode,
            FilesLimit = filesLimit ?? NodeOptions.DefaultFilesLimit,
            FilesAge = filesAge ?? NodeOptions.DefaultFilesAge,
            LogLimit = logLimit ?? NodeOptions.DefaultLogLimit,
            StartTimeout = startTimeout ?? TimeSpan.FromMinutes(15),
            QueueTimeout = queueTimeout,
        };

    public static Task<TestNode> StartAsync(TestHome home) => StartAsync(home, []);

    /// <summary>Starts jobs on a node of the home, and leaves it while they run.</summary>
    public static async Task LetGoWhileRunningAsync(TestHome home, params JobRecord[] jobs)
    {
        await using var node = await StartAsync(home);
        foreach (var job in jobs)
        {
            node.Runner.Start(job);
            await node.Sink.StartedAsync(job);
            await Eventually.TrueAsync(() => TestHome.Living(job).Count > 1, "supervisor and driver run");
        }
    }

    /// <summary>Runs a job to its end.</summary>
    public Task<JobEvent.Ended> RunAsync(JobRecord job)
    {
        Runner.Start(job);
        return Sink.EndAsync(job);
    }

    /// <summary>The whole log.</summary>
    public string Log(JobRecord job)
    {
        using var reader = new StreamReader(Logs.OpenRead(job, 0));
        return reader.ReadToEnd();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
