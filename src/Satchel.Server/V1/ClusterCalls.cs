using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>The cluster as a whole: health, status, shutdown.</summary>
internal sealed class ClusterCalls(
    IJobControl jobs,
    INodeStatus node,
    HeadIdentity identity,
    DaemonOptions options,
    TimeProvider time,
    Leaving leaving
)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IReadOnlyList<Route> Routes =>
        [
            new(
                "GET",
                "/v1/health",
                "Answers once the cluster is ready.",
                call => call.ReplyTextAsync(StatusCodes.Status200OK, "{\"status\":\"ready\"}", ApiCall.Json)
            ),
            new("GET", "/v1/status", "Nodes, resources, jobs by state.", StatusAsync)
            {
                Reply = Body.Json(ServerJson.Default.ClusterStatus),
            },
            new("POST", "/v1/shutdown", "Ends the daemon after this answer.", ShutDownAsync)
            {
                Request = Body.Json(ServerJson.Default.ShutdownRequest),
            },
        ];

    private async Task StatusAsync(ApiCall call)
    {
        var status = new ClusterStatus
        {
            Version = DaemonVersion.Text,
            Session = identity.Session,
            Home = options.Home,
            Pid = Environment.ProcessId,
            StartedAt = _startedAt,
            Nodes = [node.Describe()],
            Jobs = await jobs.CountAsync(call.Cancelled).ConfigureAwait(false),
        };
        await call.ReplyAsync(StatusCodes.Status200OK, status, ServerJson.Default.ClusterStatus).ConfigureAwait(false);
    }

    private async Task ShutDownAsync(ApiCall call)
    {
        var request = await JsonBody.ReadAsync(call.Request, ServerJson.Default.ShutdownRequest, call.Cancelled).ConfigureAwait(false);
        leaving.Request(request.KeepJobs);
        call.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
