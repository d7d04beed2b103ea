using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>
/// The calls of Ray's dashboard that its job clients use, in its shapes and words. Whatever path no other application owns is answered
/// as Ray would.
/// </summary>
internal sealed class RayApi(RayErrors errors, ServerCalls server, PackageCalls packages, JobCalls jobs, StateCalls state)
    : IHttpApplication
{
    public IErrorStyle Errors => errors;

    public bool Owns(IReadOnlyList<string> path) => true;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var ray = endpoints.MapGroup("").Fails<string>("text/plain");
        server.Map(ray.MapGroup("").WithTags("Ray server"));
        packages.Map(ray.MapGroup("/api/packages").WithTags("Ray packages"));
        jobs.Map(ray.MapGroup("/api/jobs").WithTags("Ray jobs"));
        state.Map(ray.MapGroup("/api/v0").WithTags("Ray state"));
    }
}
