using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Registers <c>/v1</c>.</summary>
internal static class V1Services
{
    public static IServiceCollection AddV1Api(this IServiceCollection services) =>
        services
            .AddApiDocument()
            .AddSingleton<V1Errors>()
            .AddSingleton<ClusterCalls>()
            .AddSingleton<LongWait>()
            .AddSingleton<JobCalls>()
            .AddSingleton<JobChangeCalls>()
            .AddSingleton<JobLogCalls>()
            .AddSingleton<JobFileCalls>()
            .AddSingleton<NodeLogCalls>()
            .AddSingleton<BlobCalls>()
            .AddSingleton<PackageCalls>()
            .AddSingleton<EnvironmentCalls>()
            .AddSingleton<SecretCalls>()
            .AddSingleton<RemoteUriCalls>()
            .AddSingleton<IHttpApplication, V1Api>();
}
