using Microsoft.Extensions.DependencyInjection;
using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Listing;
using Satchel.Node.Objects;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Workers;

/// <summary>The table of contents of what runs tasks and actors.</summary>
internal static class WorkerServices
{
    /// <summary>
    /// Adds drivers, workers, tasks, actors and objects. Needs an <see cref="IJobNumbers"/>, an <see cref="IActorDirectory"/>, an
    /// <see cref="IKeyValueStore"/> and an <see cref="IPackager"/>.
    /// </summary>
    public static IServiceCollection AddWorkers(this IServiceCollection services)
    {
        services.AddSingleton<NodeLoop>();
        services.AddSingleton<SegmentFiles>();
        services.AddSingleton<SegmentSpills>();
        services.AddSingleton<SegmentStore>();
        services.AddSingleton<ObjectTable>();

        services.AddSingleton<TaskHistory>();
        services.AddSingleton<Lineages>();
        services.AddSingleton<TaskCompletion>();
        services.AddSingleton<GpuTelling>();
        services.AddSingleton<TaskSending>();
        services.AddSingleton<ActorClaims>();
        services.AddSingleton<SchedulingClasses>();
        services.AddSingleton<TaskTable>();
        services.AddSingleton<Rebuilding>();
        services.AddSingleton<ActorNames>();
        services.AddSingleton<ActorCalls>();
        services.AddSingleton<ActorTable>();

        services.AddSingleton<PeerPlaces>();
        services.AddSingleton<NodeSocketPaths>();
        services.AddSingleton<SdkFolders>();
        services.AddSingleton(provider => new ContainerPlaces(
            provider.GetRequiredService<NodeOptions>(),
            provider.GetRequiredService<NodeSocketPaths>(),
            new Lazy<SegmentFiles>(provider.GetRequiredService<SegmentFiles>)
        ));
        services.AddSingleton<WorkerLogs>();
        services.AddSingleton<OutputLimits>();
        services.AddSingleton<WorkerForks>();
        services.AddSingleton<IdleWorkers>();
        services.AddSingleton<ZygoteStarting>();
        services.AddSingleton<Zygotes>();
        services.AddSingleton<TaskEnvironments>();
        services.AddSingleton<WorkerEnds>();
        services.AddSingleton<StateRows>();
        services.AddSingleton<INodeState>(provider => new NodeState(
            new Lazy<StateRows>(provider.GetRequiredService<StateRows>),
            provider.GetRequiredService<NodeLoop>()
        ));
        services.AddSingleton<IDriverContent>(provider => new DriverContent(
            new Lazy<DriverSessions>(provider.GetRequiredService<DriverSessions>),
            provider.GetRequiredService<NodeLoop>()
        ));
        services.AddSingleton<ClientCalls>();
        services.AddSingleton<ClientFrames>();
        services.AddSingleton<DriverLogs>();
        services.AddSingleton<DriverSessions>();
        services.AddSingleton<Handshakes>();
        services.AddSingleton<NodeSocket>();
        return services;
    }
}
