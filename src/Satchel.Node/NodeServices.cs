using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Node.Drivers;
using Satchel.Node.Environments;
using Satchel.Node.Logs;
using Satchel.Node.Output;
using Satchel.Node.Results;
using Satchel.Node.Runs;
using Satchel.Node.Scheduling;
using Satchel.Node.Views;
using Satchel.Node.Workers;
using Satchel.Posix.Durability;

namespace Satchel.Node;

/// <summary>The node's table of contents.</summary>
public static class NodeServices
{
    /// <summary>
    /// Adds <see cref="IJobRunner"/>, <see cref="IJobLogs"/>, <see cref="IJobFiles"/>, <see cref="IViewRealizer"/> and <see cref="INodeStatus"/>. Needs an environment
    /// preparer, the leases of its layers, and an
    /// <see cref="IJobEventSink"/>. Tries at once how private views can be made here.
    /// </summary>
    /// <exception cref="Satchel.Abstractions.Errors.SatchelException">They cannot be made as the options say.</exception>
    public static IServiceCollection AddSatchelNode(this IServiceCollection services, NodeOptions node)
    {
        services.TryAddSingleton(node);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ResourceLedger>();
        services.AddSingleton<INodeStatus, NodeStatus>();
        services.AddSingleton<NodeTelemetry>();
        services.AddSingleton(provider => provider.GetRequiredService<NodeTelemetry>().Room);

        services.AddSingleton<LogFiles>();
        services.AddSingleton<IJobLogs>(provider => new JobLogs(
            provider.GetRequiredService<LogFiles>(),
            Watch(provider, node.LogDirectory),
            node.LogLimit,
            provider.GetRequiredService<TimeProvider>()
        ));

        services.AddSingleton<LogOwners>();
        services.AddSingleton<INodeLogs>(provider => new NodeLogs(
            node,
            provider.GetRequiredService<WorkerLogs>(),
            provider.GetRequiredService<IRuns>(),
            new Lazy<LogOwners>(provider.GetRequiredService<LogOwners>),
            Watch(provider, node.LogDirectory)
        ));

        services.AddSingleton(new ViewFinding(node));
        services.AddSingleton<PrivateViews>();
        services.AddSingleton<IViewRealizer>(provider => provider.GetRequiredService<PrivateViews>());

        services.AddSingleton<Survivors>();
        services.AddSingleton<RecordReserve>();
        services.AddSingleton<RecordRemoval>();
        services.AddSingleton<RunRecords>();
        services.AddSingleton<Trash>();
        services.AddSingleton<RunEndings>();
        services.AddSingleton<RunDirectories>();
        services.AddSingleton<RunsDirectory>();

        services.AddSingleton<ResultDirectories>();
        services.AddSingleton<ResultBuilder>();
        services.AddSingleton<KeptResults>();
        services.AddSingleton<ResultRoom>();
        services.AddSingleton<JobResults>();
        services.AddSingleton<IJobFiles, JobFileReader>();

        services.AddSingleton<SupervisorStarter>();
        services.AddSingleton<RunStarting>();
        services.AddSingleton<RunFollowing>();
        services.AddSingleton<IRunUse, RunUse>();
        services.AddSingleton<ForegroundRuns>();
        services.AddSingleton<ForegroundEndings>();
        services.AddSingleton<IForegroundEndings>(provider => provider.GetRequiredService<ForegroundEndings>());
        services.AddSingleton<IRuns, NodeRuns>();
        services.AddSingleton<IJobProcesses, JobProcessList>();

        services.AddSingleton<SetUpGates>();
        services.AddSingleton<JobLocks>();
        services.AddSingleton<IJobLocks>(provider => provider.GetRequiredService<JobLocks>());
        services.AddSingleton<EnvironmentSetUp>();
        services.AddSingleton<INodeEnvironments, NodeEnvironments>();
        services.AddSingleton<DriverLaunching>();
        services.AddSingleton<DriverEndings>();
        services.AddSingleton<DriverReports>();
        services.AddSingleton<DriverSteps>();
        services.AddSingleton<IJobRunner, JobDrivers>();
        services.AddWorkers();
        return services;
    }

    /// <summary>
    /// Lets drivers in, and sees to environments that users' own processes are in, while the host runs. To be added after the control plane, which
    /// they need.
    /// </summary>
    public static IServiceCollection AddDriverSocket(this IServiceCollection services) =>
        services.AddHostedService<WorkersService>().AddHostedService(static provider => provider.GetRequiredService<ForegroundEndings>());

    private static DirectoryWatch Watch(IServiceProvider provider, string directory)
    {
        DurableDirectory.Create(directory);
        return new DirectoryWatch(directory, provider.GetRequiredService<TimeProvider>());
    }
}
