using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Logs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Logs of jobs: by offset, their last lines, what was written lately, as they come, with times.</summary>
internal sealed class JobLogCalls(IJobControl jobs, INodeGateway nodes, LogFollower follower, LongCalls longCalls, Leaving leaving)
{
    /// <summary>A hundred years.</summary>
    private const long LongestAge = 100L * 366 * 24 * 60 * 60;

    public void Map(RouteGroupBuilder jobs) =>
        jobs.MapMethods("/{id}/logs", EndpointDescriptions.Read, ReadAsync)
            .WithSummary("The bytes of a job's log, as they are or as they come.")
            .AnswersBytes();

    private async Task ReadAsync(
        HttpContext http,
        string id,
        [WholeNumber] string? offset,
        [YesOrNo] string? follow,
        [WholeNumber] string? tail,
        [FromQuery(Name = "since_seconds"), WholeNumber(0, LongestAge)] string? sinceSeconds,
        [YesOrNo] string? timestamps,
        [YesOrNo] string? setup,
        [FromQuery(Name = "run_id")] string? runId,
        CancellationToken cancelled
    )
    {
        var job = await JobLookup.FindAsync(jobs, id, runId, cancelled).ConfigureAwait(false);
        var node = nodes.For(nodes.PlaceOf(job));
        http.Response.ContentType = HttpReplies.Bytes;
        // Who reads slowly, or not at all, holds its connection as long as who follows.
        using var place = longCalls.Enter();
        if (RequestValues.Flag("setup", setup))
        {
            var said = await node.OpenSetUpLogAsync(job, cancelled).ConfigureAwait(false);
            await using (said.ConfigureAwait(false))
            {
                await said.CopyToAsync(http.Response.Body, cancelled).ConfigureAwait(false);
            }

            return;
        }

        var start = RequestValues.Number("offset", offset, 0, long.MaxValue) ?? 0;
        if (RequestValues.Number("tail", tail, 0, long.MaxValue) is { } lines)
        {
            start = Math.Max(start, await node.FindLastLinesAsync(job, lines, cancelled).ConfigureAwait(false));
        }

        if (RequestValues.Number("since_seconds", sinceSeconds, 0, LongestAge) is { } age)
        {
            start = Math.Max(start, await node.FindLinesSinceAsync(job, TimeSpan.FromSeconds(age), cancelled).ConfigureAwait(false));
        }

        http.Response.Headers[JobPaths.LogOffsetHeader] = start.ToString(CultureInfo.InvariantCulture);
        var stamps = RequestValues.Flag("timestamps", timestamps) ? new LogStamps(node, job, start) : null;
        if (RequestValues.Flag("follow", follow) && !HttpMethods.IsHead(http.Request.Method))
        {
            await FollowAsync(http, job, start, stamps, cancelled).ConfigureAwait(false);
            return;
        }

        var log = node.OpenLogAsync(job, start, cancelled);
        await foreach (var piece in log.ReadToEndAsync(new byte[StreamPieces.Size], cancelled).ConfigureAwait(false))
        {
            await WriteAsync(http, piece, stamps, cancelled).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(HttpContext http, JobRecord job, long offset, LogStamps? stamps, CancellationToken cancelled)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        // Headers at once: a client should know that it is connected before the job says anything.
        await http.Response.StartAsync(cancelled).ConfigureAwait(false);
        await foreach (var piece in follower.FollowAsync(job, offset, pause: null, ended.Token).ConfigureAwait(false))
        {
            await WriteAsync(http, piece, stamps, ended.Token).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(ended.Token).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> piece, LogStamps? stamps, CancellationToken cancelled) =>
        await http
            .Response.Body.WriteAsync(stamps is null ? piece : await stamps.AddToAsync(piece, cancelled).ConfigureAwait(false), cancelled)
            .ConfigureAwait(false);
}
