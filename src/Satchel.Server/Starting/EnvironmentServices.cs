using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Secrets;
using Satchel.Downloads;
using Satchel.Environments;
using Satchel.Environments.Explaining;
using Satchel.Environments.Layers;
using Satchel.Environments.Packages;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Providers;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Remote;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Packaging.Ignore;

namespace Satchel.Server.Starting;

/// <summary>Packages and environments. The rooms of both are libraries that the command line uses too, so what makes services of them stands here.</summary>
internal static class EnvironmentServices
{
    /// <summary>Adds what checks, keeps and prepares environments on a node. Needs a blob store.</summary>
    public static IServiceCollection AddEnvironments(this IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton(EnvironmentTelemetry.Room);
        services.AddSingleton<IPackageStore>(provider => new PackageStore(
            provider.GetRequiredService<IBlobStore>(),
            new PackageStoreOptions
            {
                Directory = Path.Combine(options.Home.Store, "packages"),
                MaxPackageBytes = options.MaxPackageBytes,
                Grace = options.PackageGrace,
                Clock = provider.GetRequiredService<TimeProvider>(),
            }
        ));
        services.AddSingleton<IDownloader>(provider => new Downloader(options.Downloads, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRemotePackages>(provider => new RemotePackages(
            provider.GetRequiredService<IPackageStore>(),
            provider.GetRequiredService<IDownloader>(),
            new RemotePins(provider.GetRequiredService<IKeyValueStore>()),
            new RemotePackagesOptions
            {
                Directory = Path.Combine(options.Home.Store, "downloads"),
                MaxBytes = options.MaxPackageBytes,
                Clock = provider.GetRequiredService<TimeProvider>(),
            }
        ));
        var programs = new StandaloneTools(TimeProvider.System);
        services.AddSingleton<IRuntimeEnvValidator>(
            new RuntimeEnvValidator(
                [.. BuiltInProviders.Validators, .. BuiltInProviders.ValidatorsOf(options.Custom, programs)],
                BuiltInProviders.Rules
            )
        );
        services.AddSingleton<ILayerStore>(provider => new LayerStore(
            new LayerStoreOptions
            {
                Directory = options.Home.Store,
                Budgets = options.Budgets,
                // Not before it is asked: runs of the node end leases of this store.
                IsUsed = runId => provider.GetRequiredService<IRunUse>().IsUsed(runId),
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LayerStore>>()
        ));
        services.AddSingleton<ILayerLeases>(provider => provider.GetRequiredService<ILayerStore>());
        services.AddSingleton(new ImageCollector(options.Containers, options.PackageGrace));
        services.AddSingleton(new ContainerSweep(options.Containers));
        services.AddSingleton(options.Uploads);
        services.AddSingleton<CacheCollector>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<CacheCollecting>(provider, options.PackageGrace));
        services.AddSingleton<IToolEnvironments>(provider => new ToolEnvironments(
            provider.GetRequiredService<ILayerStore>(),
            options.ToolWheels,
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
                    Setting = options.Setting,
                    Programs = programs,
                    Custom = options.Custom,
                    Containers = options.Containers,
                    Exclude = ArchiveExcludes.Apply,
                }
            ),
            provider.GetRequiredService<ILayerStore>(),
            provider.GetRequiredService<IViewRealizer>(),
            options.Node,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ISecretStore>()
        ));
        services.AddSingleton<IEnvironmentPreparer>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<IEnvironmentPlanner>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<IEnvironmentBuilder>(provider => provider.GetRequiredService<EnvironmentPipeline>());
        services.AddSingleton<EnvironmentExplaining>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<CustomFields>(provider, options.Custom));
        return services;
    }
}
