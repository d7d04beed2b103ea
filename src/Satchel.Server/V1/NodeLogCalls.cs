using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Logs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>What drivers, workers and set-ups on the nodes have printed: lists, and the content of each, also as it comes.</summary>
internal sealed class NodeLogCalls(IJobControl jobs, INodeGateway nodes, LongCalls longCalls, Leaving leaving)
{
    private const int UsuallyListed = 1000;

    public void Map(RouteGroupBuilder logs)
    {
        logs.MapMethods("/", EndpointDescriptions.Read, ListAsync)
            .WithSummary("The logs of drivers and workers, all or those of a job, actor, task or worker.")
            .Answers<NodeLogList>();
        logs.MapMethods("/content", EndpointDescriptions.Read, ReadAsync)
            .WithSummary("The bytes of such a log, as they are or as they come.")
            .AnswersBytes();
    }

    private async Task ListAsync(HttpContext http, string? of, [WholeNumber] string? limit, CancellationToken cancelled)
    {
        var most = RequestValues.Number("limit", limit, 1, LogPaths.MostListed) ?? UsuallyListed;
        var found = new List<NodeLog>();
        foreach (var node in nodes.Nodes)
        {
            found.AddRange(await nodes.For(node).ListLogsAsync(string.IsNullOrEmpty(of) ? null : of, cancelled).ConfigureAwait(false));
        }

        if (!string.IsNullOrEmpty(of))
        {
            var job = await jobs.FindAsync(of, cancelled).ConfigureAwait(false);
            found.RemoveAll(log => IsOfAnother(log, of, job));
        }

        var list = new NodeLogList([.. found.OrderByDescending(log => log.ChangedAt).Take((int)most)]) { Total = found.Count };
        await http.ReplyAsync(StatusCodes.Status200OK, list, ServerJson.Default.NodeLogList).ConfigureAwait(false);
    }

    /// <summary>Names of files say of a submission id what they can: those of "a/b" and "a_b" are alike but for the run.</summary>
    private static bool IsOfAnother(NodeLog log, string of, JobRecord? job) =>
        log.Kind is NodeLogKind.Driver or NodeLogKind.SetUp
        && !string.Equals(log.Name, of, StringComparison.Ordinal)
        && (job is null || !log.Name.Contains($"-{job.RunId}.", StringComparison.Ordinal));

    private NodeId NodeOf(string? text) =>
        string.IsNullOrEmpty(text) ? nodes.Nodes[0]
        : NodeId.TryParse(text, out var node) ? node
        : throw new InvalidRequestException($"'node' is '{text}'.", "Give the node_id that GET /v1/logs says, or leave it out.");

    private async Task ReadAsync(
        HttpContext http,
        string? name,
        string? node,
        [WholeNumber] string? offset,
        [YesOrNo] string? follow,
        [WholeNumber] string? tail,
        CancellationToken cancelled
    )
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new InvalidRequestException("'name' is missing.", "Give the name of a log, as GET /v1/logs lists them.");
        }

        var agent = nodes.For(NodeOf(node));
        var start = RequestValues.Number("offset", offset, 0, long.MaxValue) ?? 0;
        if (RequestValues.Number("tail", tail, 0, long.MaxValue) is { } lines)
        {
            start = Math.Max(start, await agent.FindLastLinesAsync(name, lines, cancelled).ConfigureAwait(false));
        }

        http.Response.ContentType = HttpReplies.Bytes;
        http.Response.Headers[JobPaths.LogOffsetHeader] = start.ToString(CultureInfo.InvariantCulture);
        var isFollowed = RequestValues.Flag("follow", follow) && !HttpMethods.IsHead(http.Request.Method);
        using var place = longCalls.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        var buffer = new byte[StreamPieces.Size];
        do
        {
            var log = agent.OpenLogAsync(name, start, ended.Token);
            await foreach (var piece in log.ReadToEndAsync(buffer, ended.Token).ConfigureAwait(false))
            {
                await http.Response.Body.WriteAsync(piece, ended.Token).ConfigureAwait(false);
                start += piece.Length;
            }

            await http.Response.Body.FlushAsync(ended.Token).ConfigureAwait(false);
        } while (isFollowed && await agent.WaitForLogGrowthAsync(name, start, ended.Token).ConfigureAwait(false));
    }
}
