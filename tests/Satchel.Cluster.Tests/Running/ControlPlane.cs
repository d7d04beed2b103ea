using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Nodes;
using Satchel.Cluster.Health;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Tests.Running;

/// <summary>The real control plane of a head, silo and database, over a runner that runs nothing.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    /// <summary>When every control plane begins.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    /// <summary>The node of every control plane, and one that is none of its own.</summary>
    public static readonly NodeId Node = NodeId.Parse(new string('a', NodeId.Length));

    public static readonly NodeId OtherNode = NodeId.Parse(new string('b', NodeId.Length));

    private readonly IHost _host;

    private ControlPlane(IHost host, RecordingRunner runner, FakeTimeProvider time) => (_host, Runner, Time) = (host, runner, time);

    public RecordingRunner Runner { get; }

    /// <summary>The clock of jobs and their retention.</summary>
    public FakeTimeProvider Time { get; }

    public IJobControl Jobs => Get<IJobControl>();

    public IJobEventSink Events => Get<IJobEventSink>();

    public IKeyValueStore KeyValues => Get<IKeyValueStore>();

    public HeadDatabase Database => Get<HeadDatabase>();

    public static async Task<ControlPlane> StartAsync(string home, RecordingRunner? runner = null, INodeGateway? nodes = null)
    {
        runner ??= new RecordingRunner();
        var time = new FakeTimeProvider(Beginning);
        var options = new ControlPlaneOptions { Home = new SatchelHome(home), NodeId = Node };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IJobRunner>(runner);
        builder.Services.AddSingleton<IJobLogs, SilentNode>();
        builder.Services.AddSingleton<IJobFiles, SilentNode>();
        builder.Services.AddSingleton<IJobProcesses, SilentNode>();
        builder.Services.AddSingleton<INodeStatus, SilentNode>();
        builder.Services.AddSingleton<INodeState, SilentNode>();
        builder.Services.AddSingleton<INodeLogs, SilentNode>();
        builder.AddSatchelCluster(options);
        if (nodes is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(nodes));
        }

        UseClock(builder.Services, time);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }

        return new ControlPlane(host, runner, time);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await DisposeAsync(_host);
    }

    /// <summary>Only for what is ours: a silo whose clock stands still, or jumps by days, is no silo.</summary>
    private static void UseClock(IServiceCollection services, TimeProvider time)
    {
        services.Replace(
            ServiceDescriptor.Singleton<IJobControl>(provider => ActivatorUtilities.CreateInstance<JobControl>(provider, time))
        );
        services.Remove(services.Single(service => service.ImplementationType == typeof(JobRetention)));
        services.AddHostedService(provider =>
            ActivatorUtilities.CreateInstance<JobRetention>(provider, time, ActivatorUtilities.CreateInstance<ClockWatch>(provider, time))
        );
    }

    private static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();
}
