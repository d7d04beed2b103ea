using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>The calls of Ray's dashboard that its job clients use, in its shapes and words.</summary>
internal sealed class RayApi(RayErrors errors, ServerCalls server, PackageCalls packages, JobCalls jobs, ILogger<RouteTable> logger)
    : RouteTable(errors, logger, [.. server.Routes, .. packages.Routes, .. jobs.Routes]);
