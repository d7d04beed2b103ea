using System.Text.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Logs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.Ray;

/// <summary>Ray's Jobs API.</summary>
internal sealed class JobCalls(
    IJobControl jobs,
    INodeGateway nodes,
    LogSocket socketLog,
    SubmissionReader reader,
    LongCalls longCalls,
    Leaving leaving
)
{
    public void Map(RouteGroupBuilder jobs)
    {
        jobs.MapPost("/", SubmitAsync).WithSummary("Submits a job.").Takes<SubmitRequest>().Answers<SubmitReply>();
        jobs.MapMethods("/", EndpointDescriptions.Read, ListAsync)
            .WithSummary("Lists all jobs in the order they were accepted.")
            .Answers<IReadOnlyList<JobDetails>>();
        jobs.MapMethods("/{id}", EndpointDescriptions.Read, ShowAsync).WithSummary("Shows a job.").Answers<JobDetails>();
        jobs.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes an ended job with its log.").Answers<DeleteReply>();
        jobs.MapPost("/{id}/stop", StopAsync).WithSummary("Stops a job.").Answers<StopReply>();
        jobs.MapMethods("/{id}/logs", EndpointDescriptions.Read, LogsAsync).WithSummary("The whole log of a job.").Answers<LogsReply>();
        jobs.MapMethods("/{id}/logs/tail", EndpointDescriptions.Read, TailAsync)
            .WithSummary("A WebSocket that sends the log while it grows and closes once the job has ended.")
            .AnswersNothing(StatusCodes.Status101SwitchingProtocols);
    }

    private async Task SubmitAsync(HttpContext http, CancellationToken cancelled)
    {
        var body = await JsonBody.ReadObjectAsync(http.Request, cancelled).ConfigureAwait(false);
        var submission = await reader.ReadAsync(body, cancelled).ConfigureAwait(false);
        using var admitted = leaving.Admit();
        var result = await jobs.SubmitAsync(submission, cancelled).ConfigureAwait(false);
        if (result.Outcome is not SubmitOutcome.Created)
        {
            // Ray's clients rely on a repeated id being an error, whatever the body; /v1 is idempotent.
            throw JobErrors.Exists(submission.SubmissionId);
        }

        await http.ReplyAsync(
                StatusCodes.Status200OK,
                new SubmitReply(submission.SubmissionId, submission.SubmissionId),
                ServerJson.Default.SubmitReply
            )
            .ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext http, CancellationToken cancelled)
    {
        var hides = BrowserRequest.LooksLikeBrowser(http.Request);
        var list = jobs.StreamAsync(status: null, cancelled).Select(job => JobViews.ToDetails(job, hides));
        http.Response.ContentType = HttpReplies.Json;
        await JsonSerializer
            .SerializeAsync(http.Response.Body, list, ServerJson.Default.IAsyncEnumerableJobDetails, cancelled)
            .ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var job = await FindAsync(id, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(
                StatusCodes.Status200OK,
                JobViews.ToDetails(job, BrowserRequest.LooksLikeBrowser(http.Request)),
                ServerJson.Default.JobDetails
            )
            .ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var result = await jobs.DeleteAsync(id, cancelled).ConfigureAwait(false);
        JobErrors.ThrowUnlessDeleted(id, result);
        await http.ReplyAsync(StatusCodes.Status200OK, new DeleteReply(true), ServerJson.Default.DeleteReply).ConfigureAwait(false);
    }

    private async Task StopAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var result = await jobs.StopAsync(id, cancelled).ConfigureAwait(false);
        if (result is StopResult.NotFound)
        {
            throw JobErrors.NotFound(id);
        }

        await http.ReplyAsync(StatusCodes.Status200OK, new StopReply(result is StopResult.Requested), ServerJson.Default.StopReply)
            .ConfigureAwait(false);
    }

    private async Task LogsAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var job = await FindAsync(id, cancelled).ConfigureAwait(false);
        http.Response.ContentType = HttpReplies.Json;
        using var place = longCalls.Enter();
        var log = await nodes.For(nodes.PlaceOf(job)).OpenLogAsync(job, 0, cancelled).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            await LogsJson.WriteAsync(log, http.Response.Body, cancelled).ConfigureAwait(false);
        }
    }

    private async Task TailAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var job = await FindAsync(id, cancelled).ConfigureAwait(false);
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new InvalidRequestException(
                "This call is a WebSocket.",
                $"For the log without one, GET /api/jobs/{job.Submission.SubmissionId}/logs."
            );
        }

        using var place = longCalls.Enter();
        using var socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        await socketLog.SendAsync(job, socket, ended.Token).ConfigureAwait(false);
    }

    private async Task<JobRecord> FindAsync(string id, CancellationToken cancelled) =>
        await jobs.FindAsync(id, cancelled).ConfigureAwait(false) ?? throw JobErrors.NotFound(id);
}
