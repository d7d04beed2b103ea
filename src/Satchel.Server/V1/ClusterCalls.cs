using System.Globalization;
using System.Net;
using Satchel.Abstractions.Errors;
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
    IClusterProblems problems,
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
                call =>
                    call.ReplyAsync(
                        StatusCodes.Status200OK,
                        new HealthReply(leaving.IsAsked ? HealthReply.Leaving : HealthReply.Ready),
                        ServerJson.Default.HealthReply
                    )
            ),
            new("GET", HeadProof.Path, "Proves that this head knows the token, to clients of this machine.", ProveAsync),
            new("GET", "/v1/status", "Nodes, resources, jobs by state.", StatusAsync)
            {
                Reply = Body.Json(ServerJson.Default.ClusterStatus),
            },
            new("POST", "/v1/shutdown", "Ends the daemon after this answer.", ShutDownAsync)
            {
                Request = Body.Json(ServerJson.Default.ShutdownRequest),
            },
        ];

    /// <summary>Only for this machine: each answer lets its asker try guesses of the token at leisure.</summary>
    private Task ProveAsync(ApiCall call)
    {
        var connection = call.Http.Connection;
        if (connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
        {
            throw new SatchelException(
                new SatchelError("no_such_call", "The proof is for clients of this machine only.", "Send the token.")
            );
        }

        var challenge = call.Request.Headers[HeadProof.ChallengeHeader].ToString();
        if (!HeadProof.IsChallenge(challenge))
        {
            throw new InvalidRequestException(
                $"The header {HeadProof.ChallengeHeader} is not a challenge.",
                $"Send {HeadProof.ChallengeLength} lower-case hex digits."
            );
        }

        call.Response.StatusCode = StatusCodes.Status204NoContent;
        call.Response.Headers[HeadProof.PortHeader] = connection.LocalPort.ToString(CultureInfo.InvariantCulture);
        if (identity.Token is { } token)
        {
            call.Response.Headers[HeadProof.ProofHeader] = HeadProof.Compute(token, challenge, connection.LocalPort);
        }

        return Task.CompletedTask;
    }

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
            Problems = problems.Current(),
        };
        await call.ReplyAsync(StatusCodes.Status200OK, status, ServerJson.Default.ClusterStatus).ConfigureAwait(false);
    }

    private async Task ShutDownAsync(ApiCall call)
    {
        var request = await JsonBody.ReadAsync(call.Request, ServerJson.Default.ShutdownRequest, call.Cancelled).ConfigureAwait(false);
        leaving.Request(request);
        call.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
