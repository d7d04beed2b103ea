using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Satchel's own API, described in <c>docs/spec/http-v1.md</c>.</summary>
internal sealed class V1Api(
    V1Errors errors,
    ClusterCalls cluster,
    JobCalls jobs,
    JobChangeCalls jobChanges,
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
        var v1 = endpoints.MapGroup("/v1").Fails<ErrorReply>();
        cluster.Map(v1.MapGroup("").WithTags("Cluster"));
        document.Map(v1.MapGroup("").WithTags("Cluster"));
        jobs.Map(v1.MapGroup("/jobs").WithTags("Jobs"));
        jobChanges.Map(v1.MapGroup("/job-changes").WithTags("Jobs"));
        jobLogs.Map(v1.MapGroup("/jobs").WithTags("Job logs"));
        jobFiles.Map(v1.MapGroup("/jobs").WithTags("Job files"));
        logs.Map(v1.MapGroup("/logs").WithTags("Logs"));
        blobs.Map(v1.MapGroup("/blobs").WithTags("Blobs"));
        packages.Map(v1.MapGroup("/packages").WithTags("Packages"));
        environments.Map(v1.MapGroup("/environments").WithTags("Environments"));
        secrets.Map(v1.MapGroup("/secrets").WithTags("Secrets"));
        remoteUris.Map(v1.MapGroup("/remote-uris").WithTags("Remote URIs"));
    }
}
