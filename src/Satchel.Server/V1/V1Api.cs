using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Satchel's own API, described in <c>docs/spec/http-v1.md</c>.</summary>
internal sealed class V1Api(
    V1Errors errors,
    ClusterCalls cluster,
    JobCalls jobs,
    BlobCalls blobs,
    PackageCalls packages,
    ApiDocument document,
    ILogger<RouteTable> logger
) : RouteTable(errors, logger, [.. cluster.Routes, .. jobs.Routes, .. blobs.Routes, .. packages.Routes, document.Route]);
