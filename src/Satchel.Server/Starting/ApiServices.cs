using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Telemetry;
using Satchel.Posix.Processes;
using Satchel.Server.Jobs;
using Satchel.Server.Logs;
using Satchel.Server.Ray;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Telemetry;
using Satchel.Server.V1;

namespace Satchel.Server.Starting;

/// <summary>The applications that answer requests, and who may ask them.</summary>
internal static class ApiServices
{
    /// <summary>Adds the applications. Needs the control plane and a node; nothing that a request needs may be added after it.</summary>
    public static IServiceCollection AddApi(
        this IServiceCollection services,
        HeadOptions options,
        HeadIdentity identity,
        SettingsReader settings
    )
    {
        services.AddSingleton(settings);
        services.AddSingleton(options);
        services.AddSingleton(identity);
        services.AddSingleton(new BearerToken(identity.Token));
        services.AddSingleton(new TrustedHosts(options.Host, options.TrustedHosts));
        services.AddSingleton<AccessRules>();
        services.AddSingleton<SubmissionReader>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<LogSocket>();
        services.AddSingleton<Leaving>();
        services.AddHostedService(provider => provider.GetRequiredService<Leaving>());
        services.AddSingleton<IDaemonEnding>(provider => provider.GetRequiredService<Leaving>());
        services.AddHostedService<WarmUp>();
        services.AddHostedService<MemoryReturn>();
        services.AddRoutingCore();
        // The last owns every path that nobody else does.
        services.AddV1Api();
        services.AddSingleton<MetricsScrape>();
        services.AddSingleton<ServerTelemetry>();
        services.AddSingleton(provider => provider.GetRequiredService<ServerTelemetry>().Room);
        if (settings.Text(TelemetrySettings.OtlpEndpoint) is { } endpoint)
        {
            services.AddHostedService(provider => new OtlpExport(
                new Uri(endpoint),
                settings.Text(TelemetrySettings.OtlpProtocol) ?? TelemetrySettings.OtlpProtocol.Default,
                identity,
                provider.GetServices<RoomTelemetry>()
            ));
        }

        services.AddSingleton<IHttpApplication, MetricsApi>();
        services.AddRayApi();
        services.AddSingleton<ErrorBoundary>();
        services.AddSingleton(provider => new ConnectionLimit(
            ConnectionLimit.For(OwnProcess.RaiseDescriptorLimit()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConnectionLimit>>()
        ));
        services.AddSingleton(provider => new LongCalls(provider.GetRequiredService<ConnectionLimit>().Most));
        services.AddSingleton<ApplicationPipeline>();
        return services;
    }
}
