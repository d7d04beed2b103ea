using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Logs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Jobs: idempotent submit, pages, waiting for a change, logs by offset.</summary>
internal sealed class JobCalls(IJobControl jobs, IJobLogs logs, LogFollower follower, SubmissionReader reader, Leaving leaving)
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;
    private const int LongestWaitSeconds = 60;
    private const string Bytes = "application/octet-stream";

    public IReadOnlyList<Route> Routes =>
        [
            new("POST", "/v1/jobs", "Submits a job; the same id and request again find the job there is.", SubmitAsync)
            {
                Request = Body.Json(ServerJson.Default.SubmitRequest),
                Reply = Body.Json(ServerJson.Default.JobView),
            },
            new("GET", "/v1/jobs", "Lists jobs in the order they were accepted.", ListAsync)
            {
                Reply = Body.Json(ServerJson.Default.JobListView),
                Query = ["limit", "cursor", "status"],
            },
            new("GET", "/v1/jobs/{id}", "Shows a job, at once or once it has changed.", ShowAsync)
            {
                Reply = Body.Json(ServerJson.Default.JobView),
                Query = ["after_version", "wait_seconds"],
            },
            new("DELETE", "/v1/jobs/{id}", "Deletes an ended job with its log.", DeleteAsync)
            {
                Reply = Body.Json(ServerJson.Default.DeleteReply),
            },
            new("POST", "/v1/jobs/{id}/stop", "Stops a job in whatever state.", StopAsync)
            {
                Reply = Body.Json(ServerJson.Default.StopReply),
            },
            new("GET", "/v1/jobs/{id}/logs", "The bytes of a job's log, as they are or as they come.", LogsAsync)
            {
                Reply = Body.Of(Bytes),
                Query = ["offset", "follow"],
            },
        ];

    private async Task SubmitAsync(ApiCall call)
    {
        var submission = reader.Read(await JsonBody.ReadObjectAsync(call.Request, call.Cancelled).ConfigureAwait(false));
        using var admitted = leaving.Admit();
        var result = await jobs.SubmitAsync(submission, call.Cancelled).ConfigureAwait(false);
        if (result.Outcome is SubmitOutcome.OtherRequest)
        {
            throw JobErrors.Exists(submission.SubmissionId);
        }

        await ReplyAsync(
                call,
                result.Outcome is SubmitOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                result.Record
            )
            .ConfigureAwait(false);
    }

    private async Task ListAsync(ApiCall call)
    {
        var limit = (int)(call.Number("limit", 1, LargestPage) ?? DefaultPage);
        var page = await jobs.ListAsync(call.Request.Query["cursor"], limit, Status(call), call.Cancelled).ConfigureAwait(false);
        var hides = BrowserRequest.LooksLikeBrowser(call.Request);
        var view = new JobListView([.. page.Jobs.Select(job => JobViews.ToView(job, hides))], page.Next);
        await call.ReplyAsync(StatusCodes.Status200OK, view, ServerJson.Default.JobListView).ConfigureAwait(false);
    }

    private static JobStatus? Status(ApiCall call)
    {
        string? text = call.Request.Query["status"];
        return string.IsNullOrEmpty(text) ? null
            : Enum.GetNames<JobStatus>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<JobStatus>(text, ignoreCase: true)
            : throw new InvalidRequestException($"'status' is '{text}'.", "Give PENDING, RUNNING, STOPPED, SUCCEEDED or FAILED.");
    }

    private async Task ShowAsync(ApiCall call)
    {
        var job = await FindAsync(call).ConfigureAwait(false);
        var version = call.Number("after_version", 0, long.MaxValue);
        var seconds = call.Number("wait_seconds", 0, LongestWaitSeconds);
        if (version is { } known && seconds is > 0 && job.Version <= known)
        {
            job = await WaitAsync(call, job, known, TimeSpan.FromSeconds(seconds.Value)).ConfigureAwait(false);
        }

        await ReplyAsync(call, StatusCodes.Status200OK, job).ConfigureAwait(false);
    }

    private async Task<JobRecord> WaitAsync(ApiCall call, JobRecord job, long version, TimeSpan patience)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, leaving.Stopping);
        enough.CancelAfter(patience);
        try
        {
            return await jobs.WaitForChangeAsync(call.Subject, job.RunId, version, enough.Token).ConfigureAwait(false)
                ?? throw JobErrors.NotFound(call.Subject);
        }
        catch (OperationCanceledException) when (!call.Cancelled.IsCancellationRequested)
        {
            return job;
        }
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
        var offset = call.Number("offset", 0, long.MaxValue) ?? 0;
        call.Response.ContentType = Bytes;
        if (call.Flag("follow") && !HttpMethods.IsHead(call.Request.Method))
        {
            await FollowAsync(call, job, offset).ConfigureAwait(false);
            return;
        }

        var log = logs.OpenRead(job, offset);
        await using (log.ConfigureAwait(false))
        {
            await log.CopyToAsync(call.Response.Body, call.Cancelled).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(ApiCall call, JobRecord job, long offset)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, leaving.Stopping);
        // Headers at once: a client should know that it is connected before the job says anything.
        await call.Response.StartAsync(call.Cancelled).ConfigureAwait(false);
        await foreach (var piece in follower.FollowAsync(job, offset, pause: null, cancelled.Token).ConfigureAwait(false))
        {
            await call.Response.Body.WriteAsync(piece, cancelled.Token).ConfigureAwait(false);
            await call.Response.Body.FlushAsync(cancelled.Token).ConfigureAwait(false);
        }
    }

    private static Task ReplyAsync(ApiCall call, int status, JobRecord job) =>
        call.ReplyAsync(status, JobViews.ToView(job, BrowserRequest.LooksLikeBrowser(call.Request)), ServerJson.Default.JobView);

    private async Task<JobRecord> FindAsync(ApiCall call) =>
        await jobs.FindAsync(call.Subject, call.Cancelled).ConfigureAwait(false) ?? throw JobErrors.NotFound(call.Subject);
}
