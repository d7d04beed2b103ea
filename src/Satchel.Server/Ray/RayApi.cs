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
        server.Map(endpoints);
        packages.Map(endpoints.MapGroup("/api/packages"));
        jobs.Map(endpoints.MapGroup("/api/jobs"));
        state.Map(endpoints.MapGroup("/api/v0"));
    }
}
