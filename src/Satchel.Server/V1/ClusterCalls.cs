using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Mvc;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>The cluster as a whole: health, status, shutdown.</summary>
internal sealed class ClusterCalls(
    IJobControl jobs,
    INodeGateway nodes,
    IClusterProblems problems,
    HeadIdentity identity,
    HeadOptions options,
    TimeProvider time,
    SettingsReader settings,
    Leaving leaving
)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public void Map(RouteGroupBuilder cluster)
    {
        cluster
            .MapMethods("/health", EndpointDescriptions.Read, HealthAsync)
            .WithSummary("Answers once the cluster is ready.")
            .Answers<HealthReply>();
        cluster
            .MapMethods("/proof", EndpointDescriptions.Read, ProveAsync)
            .WithSummary("Proves that this head knows the token, to clients of this machine.")
            .AnswersNothing();
        cluster
            .MapMethods("/status", EndpointDescriptions.Read, StatusAsync)
            .WithSummary("Nodes, resources, jobs by state.")
            .Answers<ClusterStatus>();
        cluster
            .MapMethods("/settings", EndpointDescriptions.Read, SettingsAsync)
            .WithSummary("What the daemon goes by, and who says so.")
            .Answers<SettingsReply>();
        cluster
            .MapPost("/shutdown", ShutDownAsync)
            .WithSummary("Ends the daemon after this answer.")
            .Takes<ShutdownRequest>()
            .AnswersNothing(StatusCodes.Status202Accepted);
    }

    private Task HealthAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(
            StatusCodes.Status200OK,
            new HealthReply(leaving.IsAsked ? HealthReply.Leaving : HealthReply.Ready),
            ServerJson.Default.HealthReply
        );

    /// <summary>Only for this machine: each answer lets its asker try guesses of the token at leisure.</summary>
    private Task ProveAsync(HttpContext http, [FromHeader(Name = HeadProof.ChallengeHeader)] string? challenge, CancellationToken cancelled)
    {
        var connection = http.Connection;
        if (connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
        {
            throw new SatchelException(
                new SatchelError("no_such_call", "The proof is for clients of this machine only.", "Send the token.")
            );
        }

        if (!HeadProof.IsChallenge(challenge))
        {
            throw new InvalidRequestException(
                $"The header {HeadProof.ChallengeHeader} is not a challenge.",
                $"Send {HeadProof.ChallengeLength} lower-case hex digits."
            );
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers[HeadProof.PortHeader] = connection.LocalPort.ToString(CultureInfo.InvariantCulture);
        if (identity.Token is { } token)
        {
            http.Response.Headers[HeadProof.ProofHeader] = HeadProof.Compute(token, challenge, connection.LocalPort);
        }

        return Task.CompletedTask;
    }

    private async Task StatusAsync(HttpContext http, CancellationToken cancelled)
    {
        var here = await Task.WhenAll(nodes.Nodes.Select(node => nodes.For(node).DescribeAsync(cancelled))).ConfigureAwait(false);
        var status = new ClusterStatus
        {
            Version = DaemonVersion.Text,
            Session = identity.Session.ToString(),
            Home = options.Home.Root,
            Pid = Environment.ProcessId,
            StartedAt = _startedAt,
            Disk = DiskView.Of(options.Home.Root),
            Nodes = here,
            Jobs = await jobs.CountAsync(cancelled).ConfigureAwait(false),
            Problems = [.. problems.Current(), .. here.SelectMany(node => node.Problems)],
            Leaving = leaving.Describe(),
        };
        await http.ReplyAsync(StatusCodes.Status200OK, status, ServerJson.Default.ClusterStatus).ConfigureAwait(false);
    }

    private Task SettingsAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(
            StatusCodes.Status200OK,
            new SettingsReply([
                .. settings
                    .ReadAll()
                    .Select(value => new SettingView(
                        value.Setting.Key!,
                        value.Setting.Name,
                        value.Text,
                        value.Setting.Default,
                        value.Source
                    )),
            ]),
            ServerJson.Default.SettingsReply
        );

    private async Task ShutDownAsync(HttpContext http, CancellationToken cancelled)
    {
        var request = await JsonBody.ReadAsync(http.Request, ServerJson.Default.ShutdownRequest, cancelled).ConfigureAwait(false);
        leaving.Request(request);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
