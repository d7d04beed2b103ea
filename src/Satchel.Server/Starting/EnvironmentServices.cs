using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Settings;
using Satchel.Downloads;
using Satchel.Environments.Explaining;
using Satchel.Environments.Layers;
using Satchel.Environments.Packages;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Providers;
using Satchel.Environments.Remote;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Posix.Processes;

namespace Satchel.Server.Starting;

/// <summary>Packages and environments. The rooms of both are libraries that the command line uses too, so what makes services of them stands here.</summary>
internal static class EnvironmentServices
{
    /// <summary>Adds what checks, keeps and prepares environments on a node. Needs a blob store.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">When asked for: <c>invalid_setting</c>.</exception>
    public static IServiceCollection AddEnvironments(this IServiceCollection services, NodeHome home, string node, SettingsReader settings)
    {
        services.AddSingleton<IPackageStore>(provider => new PackageStore(
            provider.GetRequiredService<IBlobStore>(),
            new PackageStoreOptions
            {
                Directory = Path.Combine(home.Store, "packages"),
                MaxPackageBytes = settings.Number(EnvironmentVariables.MaxPackageBytes),
                Grace = CacheBudgets.PackageGrace(settings),
                Clock = provider.GetRequiredService<TimeProvider>(),
            }
        ));
        services.AddSingleton<IDownloader>(provider => new Downloader(
            new DownloadSettings
            {
                BearerToken = settings.Text(EnvironmentVariables.DownloadToken),
                CertificateFile = settings.Text(EnvironmentVariables.CertificateFile),
                UserAgent = settings.Text(EnvironmentVariables.DownloadUserAgent) ?? EnvironmentVariables.DownloadUserAgent.Default,
            },
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IRemotePackages>(provider => new RemotePackages(
            provider.GetRequiredService<IPackageStore>(),
            provider.GetRequiredService<IDownloader>(),
            new RemotePins(provider.GetRequiredService<IKeyValueStore>()),
            new RemotePackagesOptions
            {
                Directory = Path.Combine(home.Store, "downloads"),
                MaxBytes = settings.Number(EnvironmentVariables.MaxPackageBytes),
                Clock = provider.GetRequiredService<TimeProvider>(),
            }
        ));
        services.AddSingleton<IRuntimeEnvValidator>(new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules));
        services.AddSingleton<ILayerStore>(provider => new LayerStore(
            new LayerStoreOptions { Directory = home.Store, Budgets = CacheBudgets.Of(settings) },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LayerStore>>()
        ));
        services.AddSingleton<ILayerLeases>(provider => provider.GetRequiredService<ILayerStore>());
        services.AddSingleton<CacheCollector>();
        services.AddHostedService(provider =>
            ActivatorUtilities.CreateInstance<CacheCollecting>(provider, CacheBudgets.PackageGrace(settings))
        );
        services.AddSingleton<IToolEnvironments>(provider => new ToolEnvironments(
            provider.GetRequiredService<ILayerStore>(),
            settings.Text(EnvironmentVariables.ToolWheels),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new EnvironmentPipeline(
            BuiltInProviders.On(
                new ProviderServices(
                    provider.GetRequiredService<IPackageStore>(),
                    provider.GetRequiredService<IBlobStore>(),
                    provider.GetRequiredService<IToolEnvironments>(),
                    provider.GetRequiredService<IRemotePackages>()
                )
                {
                    Setting = settings.Text,
                    Containers = ContainersOf(settings),
                }
            ),
            provider.GetRequiredService<ILayerStore>(),
            provider.GetRequiredService<IViewRealizer>(),
            node,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ISecretStore>()
        ));
        services.AddSingleton<IEnvironmentPreparer>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<IEnvironmentPlanner>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<IEnvironmentBuilder>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<EnvironmentExplaining>();
        return services;
    }

    private static ContainerOptions ContainersOf(SettingsReader settings) =>
        new()
        {
            Engine = settings.Text(EnvironmentVariables.ContainerEngine),
            Pull = settings.Text(EnvironmentVariables.ContainerPull) ?? ContainerOptions.PullMissing,
            AuthFile = settings.Text(EnvironmentVariables.ContainerAuthFile),
            UserId = OwnProcess.UserId,
            FindProgram = static name => ProgramSearch.Find(name, EnvironmentVariables.SearchPath.Read()),
        };
}
