using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Storage;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Cluster.Actors;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Health;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.KeyValues;
using Satchel.Cluster.Membership;
using Satchel.Cluster.Nodes;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Transport;
using Satchel.Posix.Durability;

namespace Satchel.Cluster;

/// <summary>The control plane's table of contents.</summary>
public static class ClusterServices
{
    /// <summary>
    /// Adds the silo and <see cref="IJobControl"/>, <see cref="IJobEventSink"/>, <see cref="IKeyValueStore"/>, <see cref="INodeGateway"/>. Needs a
    /// node: <see cref="IJobRunner"/>, <see cref="IJobLogs"/>, <see cref="INodeStatus"/>. Jobs are taken up again when the host starts, after the silo and before anything that is added later.
    /// </summary>
    public static IHostApplicationBuilder AddSatchelCluster(this IHostApplicationBuilder builder, ControlPlaneOptions options)
    {
        DurableDirectory.Create(options.Home.Root);
        builder.Services.TryAddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider =>
            HeadDatabase.Open(options.Home.Database, provider.GetRequiredService<ILogger<HeadDatabase>>())
        );
        builder.Services.AddSingleton<DamagedRecords>();
        builder.Services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>("Default");
        builder.Services.AddSingleton<IMembershipTable, SqliteMembershipTable>();
        builder.UseOrleans(silo => Configure(silo, options));

        builder.Services.AddSingleton<IdleGrains>();
        builder.Services.AddSingleton<ClusterTelemetry>();
        builder.Services.AddSingleton(provider => provider.GetRequiredService<ClusterTelemetry>().Room);
        builder.Services.AddSingleton<RecentChanges>();
        builder.Services.AddSingleton<JobChanges>();
        builder.Services.AddSingleton<JobPhases>();
        builder.Services.AddSingleton<JobCatalog>();
        builder.Services.AddSingleton<StopRequests>();
        builder.Services.AddSingleton<ClockWatch>();
        builder.Services.AddSingleton<IClusterProblems, ClusterProblems>();
        builder.Services.AddSingleton<IJobEventSink, JobEventSink>();
        builder.Services.AddSingleton<LocalNode>();
        builder.Services.AddSingleton<INodeGateway, NodeGateway>();
        builder.Services.AddSingleton<JobPlacement>();
        builder.Services.AddSingleton<IJobControl, JobControl>();
        builder.Services.AddSingleton<IKeyValueStore, KeyValueStore>();
        builder.Services.AddSingleton<IActorDirectory, ActorDirectory>();
        builder.Services.AddSingleton<IJobNumbers, JobNumbers>();
        builder.Services.AddHostedService<JobRecovery>();
        builder.Services.AddHostedService<JobRetention>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<IdleGrains>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StopRequests>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
        FilterFalseAlarms(builder.Logging);
        return builder;
    }

    private static void Configure(ISiloBuilder silo, ControlPlaneOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "satchel");
        silo.Configure<SiloOptions>(own => own.SiloName = options.NodeName);

        // A name within the table and nothing else: no port is opened. Clients speak HTTP, so there is no gateway.
        silo.ConfigureEndpoints(IPAddress.Loopback, siloPort: 11111, gatewayPort: 0, listenOnAnyHostAddress: false);
        ListenToNobody(silo.Services);
        silo.Services.AddSingleton<IGeneralizedCopier, SharedRecords>();
        silo.Services.AddSerializer(serializer =>
            serializer.AddJsonSerializer(isSerializable: SharedRecords.Holds, isCopyable: _ => false)
        );

        // The default directory forgets activations on healthy nodes when another leaves.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.FromSeconds(2));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.MinProbeTimeout = TimeSpan.FromSeconds(1);
            membership.ProbeTimeout = membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(30);
        });

        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            // A turn is at most one small write: who waits longer than this waits for a disk or a silo that is in trouble.
            messaging.ResponseTimeout = TimeSpan.FromSeconds(10);
            // Metadata only: what is larger than this does not belong in a message.
            messaging.MaxMessageBodySize = 2 * 1024 * 1024;
        });
    }

    /// <summary>Categories that cry wolf on a healthy node.</summary>
    private static void FilterFalseAlarms(ILoggingBuilder logging)
    {
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Warning);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.None);
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
    }

    /// <summary>Puts <see cref="ClosedListenerFactory"/> in the place of Orleans' own, under the keys that it keeps to itself.</summary>
    private static void ListenToNobody(IServiceCollection services)
    {
        foreach (
            var own in services
                .Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory))
                .ToArray()
        )
        {
            services.Remove(own);
            services.Add(ServiceDescriptor.KeyedSingleton<IConnectionListenerFactory>(own.ServiceKey, new ClosedListenerFactory()));
        }
    }
}
