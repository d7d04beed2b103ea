using Microsoft.AspNetCore.Mvc;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Jobs: idempotent submit, pages, waiting for a change.</summary>
internal sealed class JobCalls(
    IJobControl jobs,
    INodeGateway nodes,
    IJobLocks locks,
    SubmissionReader reader,
    LongWait longWait,
    Leaving leaving
)
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;

    public void Map(RouteGroupBuilder jobs)
    {
        jobs.MapPost("/", SubmitAsync)
            .WithSummary(
                "Submits a job; the same id and request again find the job there is, and the ended run in 'replaces' gives way to it."
            )
            .Takes<SubmitRequest>()
            .Answers<JobView>(StatusCodes.Status201Created)
            .Answers<JobView>();
        jobs.MapMethods("/", EndpointDescriptions.Read, ListAsync)
            .WithSummary("Lists jobs in the order they were accepted.")
            .Answers<JobListView>();
        jobs.MapMethods("/{id}", EndpointDescriptions.Read, ShowAsync)
            .WithSummary("Shows a job, at once or once it has changed.")
            .Answers<JobView>();
        jobs.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes an ended job with its log.").Answers<DeleteReply>();
        jobs.MapPost("/{id}/stop", StopAsync).WithSummary("Stops a job in whatever state.").Answers<StopReply>();
        jobs.MapPost("/{id}/rerun", RerunAsync)
            .WithSummary("Runs a job again under another id, with the packages that its environment had.")
            .Takes<RerunRequest>()
            .Answers<JobView>(StatusCodes.Status201Created);
        jobs.MapMethods("/{id}/processes", EndpointDescriptions.Read, ProcessesAsync)
            .WithSummary("What of a job lives now on its node.")
            .Answers<JobProcesses>();
        jobs.MapMethods("/{id}/lock", EndpointDescriptions.Read, LockAsync)
            .WithSummary("The packages that the environment of a job had, as a lock.")
            .Answers<JobLockView>();
    }

    private async Task SubmitAsync(HttpContext http, string? replaces, CancellationToken cancelled)
    {
        var replaced = JobLookup.Run(replaces, nameof(replaces));
        var body = await JsonBody.ReadObjectAsync(http.Request, cancelled).ConfigureAwait(false);
        var submission = await reader.ReadAsync(body, cancelled).ConfigureAwait(false);
        using var admitted = leaving.Admit();
        var result = await jobs.SubmitAsync(submission, replaced, cancelled).ConfigureAwait(false);
        switch (result.Outcome)
        {
            case SubmitOutcome.OtherRequest:
                throw JobErrors.Exists(submission.SubmissionId);
            case SubmitOutcome.NotEnded:
                throw JobErrors.DoesNotGiveWay(submission.SubmissionId, result.Record.Status);
        }

        await ReplyAsync(
                http,
                result.Outcome is SubmitOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                result.Record
            )
            .ConfigureAwait(false);
    }

    private async Task ListAsync(
        HttpContext http,
        [WholeNumber(1, LargestPage)] string? limit,
        string? cursor,
        string? status,
        CancellationToken cancelled
    )
    {
        var most = (int)(RequestValues.Number("limit", limit, 1, LargestPage) ?? DefaultPage);
        var page = await jobs.ListAsync(cursor, most, Status(status), cancelled).ConfigureAwait(false);
        var hides = BrowserRequest.LooksLikeBrowser(http.Request);
        var view = new JobListView([.. page.Jobs.Select(job => JobViews.ToView(job, hides))], page.Next);
        await http.ReplyAsync(StatusCodes.Status200OK, view, ServerJson.Default.JobListView).ConfigureAwait(false);
    }

    private static JobStatus? Status(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Enum.GetNames<JobStatus>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<JobStatus>(text, ignoreCase: true)
        : throw new InvalidRequestException($"'status' is '{text}'.", "Give PENDING, RUNNING, STOPPED, SUCCEEDED or FAILED.");

    private async Task ShowAsync(
        HttpContext http,
        string id,
        [FromQuery(Name = "after_version"), WholeNumber] string? afterVersion,
        [FromQuery(Name = "wait_seconds"), WholeNumber(0, LongWait.LongestSeconds)] string? waitSeconds,
        [FromQuery(Name = "run_id")] string? runId,
        CancellationToken cancelled
    )
    {
        var job = await JobLookup.FindAsync(jobs, id, runId, cancelled).ConfigureAwait(false);
        var version = RequestValues.Number("after_version", afterVersion, 0, long.MaxValue);
        var seconds = RequestValues.Number("wait_seconds", waitSeconds, 0, LongWait.LongestSeconds);
        if (version is { } known && seconds is > 0 && job.Version <= known)
        {
            job = await WaitAsync(id, job, runId is not null, known, TimeSpan.FromSeconds(seconds.Value), cancelled).ConfigureAwait(false);
        }

        await ReplyAsync(http, StatusCodes.Status200OK, job).ConfigureAwait(false);
    }

    /// <param name="isOnlyRun">Whether the call is about this very run, and not about whichever has the id.</param>
    private async Task<JobRecord> WaitAsync(
        string id,
        JobRecord job,
        bool isOnlyRun,
        long version,
        TimeSpan patience,
        CancellationToken cancelled
    )
    {
        JobRecord? now = null;
        async Task WaitForChangeAsync(CancellationToken stop) =>
            now = await jobs.WaitForChangeAsync(id, job.RunId, version, stop).ConfigureAwait(false);

        return await longWait.RunAsync(WaitForChangeAsync, patience, cancelled).ConfigureAwait(false)
            ? now is null
                ? throw JobErrors.NotFound(id)
                : isOnlyRun && now.RunId != job.RunId
                    ? throw JobErrors.AnotherRun(id)
                    : now
            : job;
    }

    private async Task DeleteAsync(HttpContext http, string id, [FromQuery(Name = "run_id")] string? runId, CancellationToken cancelled)
    {
        var result = await jobs.DeleteAsync(id, JobLookup.Run(runId), cancelled).ConfigureAwait(false);
        JobErrors.ThrowUnlessDeleted(id, result);
        await http.ReplyAsync(StatusCodes.Status200OK, new DeleteReply(true), ServerJson.Default.DeleteReply).ConfigureAwait(false);
    }

    private async Task StopAsync(HttpContext http, string id, [FromQuery(Name = "run_id")] string? runId, CancellationToken cancelled)
    {
        var result = await jobs.StopAsync(id, JobLookup.Run(runId), cancelled).ConfigureAwait(false);
        if (result is StopResult.NotFound)
        {
            throw JobErrors.NotFound(id);
        }

        await http.ReplyAsync(StatusCodes.Status200OK, new StopReply(result is StopResult.Requested), ServerJson.Default.StopReply)
            .ConfigureAwait(false);
    }

    private async Task RerunAsync(HttpContext http, string id, CancellationToken cancelled)
    {
        var first = await JobLookup.FindAsync(jobs, id, runId: null, cancelled).ConfigureAwait(false);
        var body = await JsonBody.ReadAsync(http.Request, ServerJson.Default.RerunRequest, cancelled).ConfigureAwait(false);
        var again = SubmissionReader.Again(first.Submission, body.SubmissionId, locks.Find(first));
        using var admitted = leaving.Admit();
        var result = await jobs.SubmitAsync(again, cancelled).ConfigureAwait(false);
        if (result.Outcome is SubmitOutcome.OtherRequest)
        {
            throw JobErrors.Exists(again.SubmissionId);
        }

        await ReplyAsync(
                http,
                result.Outcome is SubmitOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                result.Record
            )
            .ConfigureAwait(false);
    }

    private async Task ProcessesAsync(HttpContext http, string id, [FromQuery(Name = "run_id")] string? runId, CancellationToken cancelled)
    {
        var job = await JobLookup.FindAsync(jobs, id, runId, cancelled).ConfigureAwait(false);
        var list = await nodes.For(nodes.PlaceOf(job)).ListProcessesAsync(job, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, list, ServerJson.Default.JobProcesses).ConfigureAwait(false);
    }

    private async Task LockAsync(HttpContext http, string id, [FromQuery(Name = "run_id")] string? runId, CancellationToken cancelled)
    {
        var job = await JobLookup.FindAsync(jobs, id, runId, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, new JobLockView(locks.Find(job)), ServerJson.Default.JobLockView)
            .ConfigureAwait(false);
    }

    private static Task ReplyAsync(HttpContext http, int status, JobRecord job) =>
        http.ReplyAsync(status, JobViews.ToView(job, BrowserRequest.LooksLikeBrowser(http.Request)), ServerJson.Default.JobView);
}
