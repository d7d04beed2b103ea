using System.Net.Sockets;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Settings;
using Satchel.Cluster;
using Satchel.Environments.Secrets;
using Satchel.Node;
using Satchel.Storage;

namespace Satchel.Server.Starting;

/// <summary>The table of contents of a head: every room adds its own.</summary>
internal static class Composition
{
    /// <param name="options">Command line.</param>
    /// <param name="identity">What the home keeps.</param>
    /// <param name="settings">Variables and the settings file.</param>
    /// <param name="socket">Listening socket.</param>
    /// <param name="address">Base URL of the server.</param>
    public static WebApplication Build(DaemonOptions options, HeadIdentity identity, SettingsReader settings, Socket socket, string address)
    {
        // The empty builder: no settings files, no variables of others, nothing that is not asked for here.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "satcheld", ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.AddDaemonLog();
        builder.AddHttp(socket);
        var home = new SatchelHome(options.Home);
        builder
            .Services.AddSatchelStorage(home.Node(options.Node).Store)
            .AddEnvironments(home.Node(options.Node), options.Node, settings)
            .AddSatchelNode(NodeOptionsOf(options, identity, settings, address));
        builder.Services.AddSingleton<ISecretStore>(new SecretFiles(home.Secrets));
        builder.AddSatchelCluster(
            new ControlPlaneOptions
            {
                Home = home,
                NodeName = options.Node,
                NodeId = identity.NodeId,
            }
        );
        builder.Services.AddApi(options, identity, settings);
        return builder.Build();
    }

    private static NodeOptions NodeOptionsOf(DaemonOptions options, HeadIdentity identity, SettingsReader settings, string address)
    {
        return new NodeOptions
        {
            Home = new SatchelHome(options.Home),
            Name = options.Node,
            NodeId = identity.NodeId,
            Session = identity.Session,
            Address = () => address,
            TokenFile = identity.TokenFile,
            SupervisorPath = options.Supervisor,
            Gpus = options.Gpus,
            Custom = options.Resources,
            Labels = options.Labels,
            Cpus = options.Cpus ?? Environment.ProcessorCount,
            Memory = options.Memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            TellsSetUpToDriver = settings.Text(EnvironmentVariables.SetUpLogToDriver) is "1",
            WorkingDirMode = settings.Text(JobSettings.WorkingDirMode),
            LogLimit = settings.Number(JobSettings.LogMaxBytes) ?? NodeOptions.DefaultLogLimit,
            StartTimeout = TimeSpan.FromSeconds(settings.Number(EnvironmentVariables.JobStartTimeout) ?? 900),
            QueueTimeout = settings.Number(EnvironmentVariables.JobQueueTimeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }
}
