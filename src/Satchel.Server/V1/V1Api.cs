using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Satchel's own API, described in <c>docs/spec/http-v1.md</c>.</summary>
internal sealed class V1Api(
    V1Errors errors,
    ClusterCalls cluster,
    JobCalls jobs,
    JobLogCalls jobLogs,
    JobFileCalls jobFiles,
    NodeLogCalls logs,
    BlobCalls blobs,
    PackageCalls packages,
    EnvironmentCalls environments,
    SecretCalls secrets,
    RemoteUriCalls remoteUris,
    ApiDocument document
) : IHttpApplication
{
    public IErrorStyle Errors => errors;

    public bool Owns(IReadOnlyList<string> path) => path is ["v1", ..];

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var v1 = endpoints.MapGroup("/v1");
        cluster.Map(v1);
        document.Map(v1);
        jobs.Map(v1.MapGroup("/jobs"));
        jobLogs.Map(v1.MapGroup("/jobs"));
        jobFiles.Map(v1.MapGroup("/jobs"));
        logs.Map(v1.MapGroup("/logs"));
        blobs.Map(v1.MapGroup("/blobs"));
        packages.Map(v1.MapGroup("/packages"));
        environments.Map(v1.MapGroup("/environments"));
        secrets.Map(v1.MapGroup("/secrets"));
        remoteUris.Map(v1.MapGroup("/remote-uris"));
    }
}
