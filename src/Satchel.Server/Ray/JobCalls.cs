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
internal sealed class JobCalls(IJobControl jobs, IJobLogs logs, LogTail tail, SubmissionReader reader, Leaving leaving)
{
    public IReadOnlyList<Route> Routes =>
        [
            new("POST", "/api/jobs", "Submits a job.", SubmitAsync)
            {
                Request = Body.Json(ServerJson.Default.SubmitRequest),
                Reply = Body.Json(ServerJson.Default.SubmitReply),
            },
            new("GET", "/api/jobs", "Lists all jobs in the order they were accepted.", ListAsync)
            {
                Reply = Body.Json(ServerJson.Default.IReadOnlyListJobDetails),
            },
            new("GET", "/api/jobs/{id}", "Shows a job.", ShowAsync) { Reply = Body.Json(ServerJson.Default.JobDetails) },
            new("DELETE", "/api/jobs/{id}", "Deletes an ended job with its log.", DeleteAsync)
            {
                Reply = Body.Json(ServerJson.Default.DeleteReply),
            },
            new("POST", "/api/jobs/{id}/stop", "Stops a job.", StopAsync) { Reply = Body.Json(ServerJson.Default.StopReply) },
            new("GET", "/api/jobs/{id}/logs", "The whole log of a job.", LogsAsync) { Reply = Body.Json(ServerJson.Default.LogsReply) },
            new(
                "GET",
                "/api/jobs/{id}/logs/tail",
                "A WebSocket that sends the log while it grows and closes once the job has ended.",
                TailAsync
            ),
        ];

    private async Task SubmitAsync(ApiCall call)
    {
        var submission = reader.Read(await JsonBody.ReadObjectAsync(call.Request, call.Cancelled).ConfigureAwait(false));
        using var admitted = leaving.Admit();
        var result = await jobs.SubmitAsync(submission, call.Cancelled).ConfigureAwait(false);
        if (result.Outcome is not SubmitOutcome.Created)
        {
            // Ray's clients rely on a repeated id being an error, whatever the body; /v1 is idempotent.
            throw JobErrors.Exists(submission.SubmissionId);
        }

        await call.ReplyAsync(
                StatusCodes.Status200OK,
                new SubmitReply(submission.SubmissionId, submission.SubmissionId),
                ServerJson.Default.SubmitReply
            )
            .ConfigureAwait(false);
    }

    private async Task ListAsync(ApiCall call)
    {
        var hides = BrowserRequest.LooksLikeBrowser(call.Request);
        var list = jobs.StreamAsync(status: null, call.Cancelled).Select(job => JobViews.ToDetails(job, hides));
        call.Response.ContentType = ApiCall.Json;
        await JsonSerializer
            .SerializeAsync(call.Response.Body, list, ServerJson.Default.IAsyncEnumerableJobDetails, call.Cancelled)
            .ConfigureAwait(false);
    }

    private async Task ShowAsync(ApiCall call)
    {
        var job = await FindAsync(call).ConfigureAwait(false);
        await call.ReplyAsync(
                StatusCodes.Status200OK,
                JobViews.ToDetails(job, BrowserRequest.LooksLikeBrowser(call.Request)),
                ServerJson.Default.JobDetails
            )
            .ConfigureAwait(false);
    }

    private async Task DeleteAsync(ApiCall call)
    {
        var result = await jobs.DeleteAsync(call.Subject, call.Cancelled).ConfigureAwait(false);
        JobErrors.ThrowUnlessDeleted(call.Subject, result);
        await call.ReplyAsync(StatusCodes.Status200OK, new DeleteReply(true), ServerJson.Default.DeleteReply).ConfigureAwait(false);
    }

    private async Task StopAsync(ApiCall call)
    {
        var result = await jobs.StopAsync(call.Subject, call.Cancelled).ConfigureAwait(false);
        if (result is StopResult.NotFound)
        {
            throw JobErrors.NotFound(call.Subject);
        }

        await call.ReplyAsync(StatusCodes.Status200OK, new StopReply(result is StopResult.Requested), ServerJson.Default.StopReply)
            .ConfigureAwait(false);
    }

    private async Task LogsAsync(ApiCall call)
    {
        var job = await FindAsync(call).ConfigureAwait(false);
        call.Response.ContentType = ApiCall.Json;
        var log = logs.OpenRead(job, 0);
        await using (log.ConfigureAwait(false))
        {
            await LogsJson.WriteAsync(log, call.Response.Body, call.Cancelled).ConfigureAwait(false);
        }
    }

    private async Task TailAsync(ApiCall call)
    {
        var job = await FindAsync(call).ConfigureAwait(false);
        if (!call.Http.WebSockets.IsWebSocketRequest)
        {
            throw new InvalidRequestException(
                "This call is a WebSocket.",
                $"For the log without one, GET /api/jobs/{job.Submission.SubmissionId}/logs."
            );
        }

        using var socket = await call.Http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, leaving.Stopping);
        await tail.SendAsync(job, socket, cancelled.Token).ConfigureAwait(false);
    }

    private async Task<JobRecord> FindAsync(ApiCall call) =>
        await jobs.FindAsync(call.Subject, call.Cancelled).ConfigureAwait(false) ?? throw JobErrors.NotFound(call.Subject);
}
