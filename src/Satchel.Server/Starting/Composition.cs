using System.Net.Sockets;
using Microsoft.Extensions.Logging.Console;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Settings;
using Satchel.Cluster;
using Satchel.Environments.Layers;
using Satchel.Environments.Packages;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Providers;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Node;
using Satchel.Posix.Processes;
using Satchel.Server.Jobs;
using Satchel.Server.Logs;
using Satchel.Server.Ray;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.V1;
using Satchel.Storage;

namespace Satchel.Server.Starting;

/// <summary>The one place where the parts of a head are put together.</summary>
internal static class Composition
{
    /// <param name="options">Command line.</param>
    /// <param name="identity">What the home keeps.</param>
    /// <param name="socket">Listening socket.</param>
    /// <param name="address">Base URL of the server.</param>
    public static WebApplication Build(DaemonOptions options, HeadIdentity identity, Socket socket, string address)
    {
        // The empty builder: no settings files, no variables of others, nothing that is not asked for here.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "satcheld", ContentRootPath = AppContext.BaseDirectory }
        );
        AddLogging(builder.Logging);
        AddHttp(builder, socket);
        AddPackages(builder.Services, new SatchelHome(options.Home).Node(options.Node));
        AddEnvironments(builder.Services, new SatchelHome(options.Home).Node(options.Node), options.Node);
        builder.Services.AddSatchelNode(NodeOptionsOf(options, identity, address));
        builder.AddSatchelCluster(new ControlPlaneOptions { Home = new SatchelHome(options.Home), NodeName = options.Node });
        AddApi(builder.Services, options, identity);
        var app = builder.Build();
        app.Services.GetRequiredService<ApplicationPipeline>().Use(app);
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConsole(console => console.FormatterName = LogLine.Formatter);
        logging.AddConsoleFormatter<LogLine, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddHttp(WebApplicationBuilder builder, Socket socket)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => socket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Blobs have any size; bodies that are read into memory have limits of their own.
            kestrel.Limits.MaxRequestBodySize = null;
            // Who follows a log in a pager may stop reading for hours.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(
                socket.LocalEndPoint!,
                listen =>
                {
                    var limit = listen.ApplicationServices.GetRequiredService<ConnectionLimit>();
                    listen.Use(next => connection => limit.CarryAsync(connection, next));
                }
            );
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }

    private static void AddPackages(IServiceCollection services, NodeHome node)
    {
        services.AddSingleton<IBlobStore>(provider =>
            FileBlobStore.Open(Path.Combine(node.Store, "blobs"), provider.GetRequiredService<ILogger<FileBlobStore>>())
        );
        services.AddSingleton<IPackageStore>(provider => new PackageStore(
            provider.GetRequiredService<IBlobStore>(),
            new PackageStoreOptions
            {
                Directory = Path.Combine(node.Store, "packages"),
                MaxPackageBytes = PositiveNumber(EnvironmentVariables.MaxPackageBytes),
            }
        ));
    }

    private static void AddEnvironments(IServiceCollection services, NodeHome home, string node)
    {
        services.AddSingleton<IRuntimeEnvValidator>(new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules));
        services.AddSingleton<IToolEnvironments, InstalledTools>();
        services.AddSingleton<ILayerStore>(provider => new LayerStore(
            new LayerStoreOptions { Directory = home.Store, Budgets = CacheBudgets.Read() },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LayerStore>>()
        ));
        services.AddSingleton<ILayerLeases>(provider => provider.GetRequiredService<ILayerStore>());
        services.AddHostedService<LayerSweeping>();
        services.AddSingleton<IEnvironmentPreparer>(provider => new EnvironmentPipeline(
            BuiltInProviders.On(
                new ProviderServices(
                    provider.GetRequiredService<IPackageStore>(),
                    provider.GetRequiredService<IBlobStore>(),
                    provider.GetRequiredService<IToolEnvironments>()
                )
            ),
            provider.GetRequiredService<ILayerStore>(),
            provider.GetRequiredService<IViewRealizer>(),
            node,
            provider.GetRequiredService<TimeProvider>()
        ));
    }

    private static NodeOptions NodeOptionsOf(DaemonOptions options, HeadIdentity identity, string address)
    {
        var node = new NodeOptions
        {
            Home = new SatchelHome(options.Home),
            Name = options.Node,
            NodeId = identity.NodeId,
            Session = identity.Session,
            Address = () => address,
            SupervisorPath = options.Supervisor,
            Gpus = options.Gpus,
            Custom = options.Resources,
            Labels = options.Labels,
            Cpus = options.Cpus ?? Environment.ProcessorCount,
            Memory = options.Memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            WorkingDirMode = EnvironmentVariables.WorkingDirMode.Read(),
            StartTimeout = TimeSpan.FromSeconds(PositiveNumber(EnvironmentVariables.JobStartTimeout) ?? 900),
            QueueTimeout = PositiveNumber(EnvironmentVariables.JobQueueTimeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return node;
    }

    private static void AddApi(IServiceCollection services, DaemonOptions options, HeadIdentity identity)
    {
        services.AddSingleton(options);
        services.AddSingleton(identity);
        services.AddSingleton(new BearerToken(identity.Token));
        services.AddSingleton(
            new TrustedHosts(
                options.Host,
                (EnvironmentVariables.TrustedHosts.Read() ?? "").Split(
                    ',',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                )
            )
        );
        services.AddSingleton<AccessRules>();
        services.AddSingleton<SubmissionReader>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<LogTail>();
        services.AddSingleton<Leaving>();
        services.AddHostedService(provider => provider.GetRequiredService<Leaving>());
        services.AddHostedService<WarmUp>();
        services.AddRoutingCore();
        // The last owns every path that nobody else does.
        services.AddV1Api();
        services.AddRayApi();
        services.AddSingleton<ErrorBoundary>();
        services.AddSingleton(provider => new ConnectionLimit(
            ConnectionLimit.For(OwnProcess.RaiseDescriptorLimit()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConnectionLimit>>()
        ));
        services.AddSingleton<ApplicationPipeline>();
    }

    private static long? PositiveNumber(EnvironmentVariable variable) =>
        variable.Read() is not { } text ? null
        : long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new Abstractions.Errors.SatchelException(
            new Abstractions.Errors.SatchelError(
                "invalid_variable",
                $"{variable.Name} is '{text}'.",
                "Set it to a whole number above 0, or unset it."
            )
        );
}
