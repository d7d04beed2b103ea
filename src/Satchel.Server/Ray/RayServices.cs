using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>Registers Ray's API.</summary>
internal static class RayServices
{
    public static IServiceCollection AddRayApi(this IServiceCollection services) =>
        services
            .AddSingleton<RayErrors>()
            .AddSingleton<ServerCalls>()
            .AddSingleton<PackageCalls>()
            .AddSingleton<JobCalls>()
            .AddSingleton<StateLists>()
            .AddSingleton<StateCalls>()
            .AddSingleton<IHttpApplication, RayApi>();
}
