using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>
/// The jobs of a cluster. Every call throws <see cref="ApiException"/> when the cluster says no (<c>job_not_found</c>, …) and
/// <see cref="ConnectionException"/> when it cannot be reached. Thread-safe.
/// </summary>
public sealed class JobsApi
{
    private const int PageSize = 1000;
    private const int WaitSeconds = 30;

    private readonly ApiClient _api;
    private readonly RetryPolicy _retry;
    private readonly RetryPolicy _submitRetry;

    /// <param name="api">Carries the calls.</param>
    /// <param name="retry">For calls about jobs that are there: waits for their cluster.</param>
    /// <param name="submitRetry">For submits: may start a cluster.</param>
    internal JobsApi(ApiClient api, RetryPolicy retry, RetryPolicy submitRetry)
    {
        _api = api;
        _retry = retry;
        _submitRetry = submitRetry;
    }

    /// <summary>
    /// Submits a job. One without an id gets one here, so that a repeat after a broken connection finds the job instead of making
    /// a second one.
    /// </summary>
    /// <exception cref="ApiException"><c>job_exists</c>, <c>invalid_request</c>, <c>invalid_runtime_env</c>.</exception>
    public Task<SubmittedJob> SubmitAsync(SubmitRequest request, CancellationToken cancellationToken) =>
        SubmitAsync(request, replaced: null, cancellationToken);

    /// <summary>As <see cref="SubmitAsync(SubmitRequest, CancellationToken)"/>, in the place of an ended job that has the id.</summary>
    /// <param name="request">The job.</param>
    /// <param name="replaced">
    /// The very run that gives way, with its log and files, once the new job is accepted; it stays when that is refused. Null for none.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException">Also <c>job_not_ended</c>.</exception>
    public async Task<SubmittedJob> SubmitAsync(SubmitRequest request, JobView? replaced, CancellationToken cancellationToken)
    {
        if (replaced?.RunId is not { } run)
        {
            return await PostAsync(request, JobPaths.All, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var submitted = await PostAsync(request, $"{JobPaths.All}?replaces={run}", cancellationToken).ConfigureAwait(false);
            if (submitted.Job.RunId != run)
            {
                return submitted;
            }
        }
        catch (ApiException exists) when (exists.Error.Code is "job_exists")
        {
            if ((await GetAsync(replaced.SubmissionId!, cancellationToken).ConfigureAwait(false)).RunId != run)
            {
                throw;
            }
        }

        // Only a head of before an update, which does not know the parameter, leaves that run where it is.
        await DeleteAsync(replaced, cancellationToken).ConfigureAwait(false);
        return await PostAsync(request, JobPaths.All, cancellationToken).ConfigureAwait(false);
    }

    private Task<SubmittedJob> PostAsync(SubmitRequest request, string path, CancellationToken cancellationToken)
    {
        var named = string.IsNullOrEmpty(request.SubmissionId) ? request with { SubmissionId = SubmissionId.Create() } : request;
        return PostAsync(path, () => ApiClient.Json(named, WireJson.Default.SubmitRequest), cancellationToken);
    }

    private async Task<SubmittedJob> PostAsync(string path, Func<HttpContent> body, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var (status, job) = await _submitRetry
            .RunAsync(
                token =>
                {
                    attempts++;
                    return _api.CallWithStatusAsync(HttpMethod.Post, path, body(), WireJson.Default.JobView, token);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        // A repeat finds what an attempt before it may have made.
        return new SubmittedJob(job, status is HttpStatusCode.Created || attempts > 1);
    }

    /// <summary>One job.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>.</exception>
    public Task<JobView> GetAsync(string id, CancellationToken cancellationToken) =>
        _api.GetAsync(JobPaths.Of(id), WireJson.Default.JobView, cancellationToken);

    /// <summary>The very run that <paramref name="seen"/> is about, as it is now.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public Task<JobView> GetAsync(JobView seen, CancellationToken cancellationToken) =>
        _api.GetAsync(JobPaths.Of(seen.SubmissionId!, OnlyRunOf(seen)), WireJson.Default.JobView, cancellationToken);

    /// <summary>
    /// The record of a job once it has changed since it was seen, or as it is after half a minute. Outlasts a restart of the head.
    /// </summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public Task<JobView> WaitForChangeAsync(JobView seen, CancellationToken cancellationToken)
    {
        var path = JobPaths.Of(
            seen.SubmissionId!,
            string.Create(CultureInfo.InvariantCulture, $"?after_version={seen.Version}&wait_seconds={WaitSeconds}&{RunOf(seen)}")
        );
        return _retry.RunAsync(token => _api.GetAsync(path, WireJson.Default.JobView, token), cancellationToken);
    }

    /// <summary>Waits until a job is in a final state: the run that has the id now.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id becomes another run's.</exception>
    public async Task<JobView> WaitForEndAsync(string id, CancellationToken cancellationToken) =>
        await WaitForEndAsync(await GetAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until the very run that <paramref name="seen"/> is about is in a final state.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public async Task<JobView> WaitForEndAsync(JobView seen, CancellationToken cancellationToken)
    {
        while (!seen.Status.IsTerminal())
        {
            seen = await WaitForChangeAsync(seen, cancellationToken).ConfigureAwait(false);
        }

        return seen;
    }

    /// <summary>All jobs in the order they were accepted, read page by page.</summary>
    public IAsyncEnumerable<JobView> ListAsync(JobStatus? status, CancellationToken cancellationToken) =>
        ListAsync(status, PageSize, cancellationToken);

    /// <summary>As <see cref="ListAsync(JobStatus?, CancellationToken)"/>, for who may need no more than the first page.</summary>
    /// <param name="status">Only jobs in this state.</param>
    /// <param name="pageSize">How many are asked for at once, 1 to 1000.</param>
    public async IAsyncEnumerable<JobView> ListAsync(
        JobStatus? status,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        do
        {
            var query =
                string.Create(CultureInfo.InvariantCulture, $"?limit={pageSize}")
                + (status is { } wanted ? $"&status={wanted.ToString().ToUpperInvariant()}" : "")
                + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            var page = await _api.GetAsync(JobPaths.All + query, WireJson.Default.JobListView, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Jobs)
            {
                yield return job;
            }

            cursor = page.Next;
        } while (cursor is not null);
    }

    /// <summary>
    /// What has changed among the jobs since an answer before, or nothing after half a minute. See <see cref="JobFeed"/>.
    /// </summary>
    /// <param name="after">Where that answer ended; null for the first one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal Task<JobChangesView> WaitForChangesAsync(string? after, CancellationToken cancellationToken)
    {
        var query = after is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"?after={Uri.EscapeDataString(after)}&wait_seconds={WaitSeconds}");
        return _api.GetAsync(JobPaths.Changes + query, WireJson.Default.JobChangesView, cancellationToken);
    }

    /// <summary>Runs a job again, with the packages that its environment had.</summary>
    /// <param name="id">The job.</param>
    /// <param name="newId">Id of the new one.</param>
    /// <exception cref="ApiException"><c>job_not_found</c>, <c>job_exists</c>.</exception>
    public Task<SubmittedJob> RerunAsync(string id, string newId, CancellationToken cancellationToken) =>
        PostAsync(
            JobPaths.Of(id, "/rerun"),
            () => ApiClient.Json(new RerunRequest { SubmissionId = newId }, WireJson.Default.RerunRequest),
            cancellationToken
        );

    /// <summary>The packages that the environment of a job had, as a lock; null when no installer chose any, or it was never set up.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>.</exception>
    public async Task<JsonObject?> FindLockAsync(string id, CancellationToken cancellationToken) =>
        (await _api.GetAsync(JobPaths.Of(id, "/lock"), WireJson.Default.JobLockView, cancellationToken).ConfigureAwait(false)).Lock;

    /// <summary>As <see cref="FindLockAsync(string, CancellationToken)"/>, of the very run that <paramref name="seen"/> is about.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public async Task<JsonObject?> FindLockAsync(JobView seen, CancellationToken cancellationToken)
    {
        var path = JobPaths.Of(seen.SubmissionId!, "/lock" + OnlyRunOf(seen));
        return (await _api.GetAsync(path, WireJson.Default.JobLockView, cancellationToken).ConfigureAwait(false)).Lock;
    }

    /// <summary>Asks a job to stop, whichever run has the id.</summary>
    /// <returns>False when it had ended already.</returns>
    /// <exception cref="ApiException"><c>job_not_found</c>.</exception>
    public Task<bool> StopAsync(string id, CancellationToken cancellationToken) =>
        RequestStopAsync(JobPaths.Of(id, "/stop"), cancellationToken);

    /// <summary>Asks the very run to stop that <paramref name="seen"/> is about.</summary>
    /// <returns>False when it had ended already.</returns>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public Task<bool> StopAsync(JobView seen, CancellationToken cancellationToken) =>
        RequestStopAsync(JobPaths.Of(seen.SubmissionId!, "/stop" + OnlyRunOf(seen)), cancellationToken);

    /// <summary>Removes the record and the log of an ended job, whichever run has the id.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, <c>job_not_ended</c>.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) => RequestDeleteAsync(JobPaths.Of(id), cancellationToken);

    /// <summary>Removes the very run that <paramref name="seen"/> is about, which must have ended.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now; <c>job_not_ended</c>.</exception>
    public Task DeleteAsync(JobView seen, CancellationToken cancellationToken) =>
        RequestDeleteAsync(JobPaths.Of(seen.SubmissionId!, OnlyRunOf(seen)), cancellationToken);

    /// <summary>The bytes of a job's log.</summary>
    /// <param name="follow">Whether to go on until the job has ended. A broken connection is taken up again where it broke.</param>
    /// <returns>Pieces that are valid until the next one is asked for.</returns>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLogAsync(string id, bool follow, CancellationToken cancellationToken) =>
        ReadLogAsync(id, new LogOptions { Follow = follow }, cancellationToken);

    /// <summary>The bytes of a job's log, or a part of them.</summary>
    /// <returns>Pieces that are valid until the next one is asked for.</returns>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLogAsync(string id, LogOptions options, CancellationToken cancellationToken) =>
        new LogReader(_api, _retry, JobPaths.Of(id, "/logs?"), options).ReadAsync(cancellationToken);

    /// <summary>The bytes of the log of the very run that <paramref name="seen"/> is about, or a part of them.</summary>
    /// <returns>Pieces that are valid until the next one is asked for.</returns>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLogAsync(JobView seen, LogOptions options, CancellationToken cancellationToken) =>
        new LogReader(_api, _retry, JobPaths.Of(seen.SubmissionId!, $"/logs?{RunOf(seen)}&"), options).ReadAsync(cancellationToken);

    /// <summary>What of a job lives now.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>.</exception>
    public Task<JobProcesses> ListProcessesAsync(string id, CancellationToken cancellationToken) =>
        _api.GetAsync(JobPaths.Of(id, "/processes"), WireJson.Default.JobProcesses, cancellationToken);

    /// <summary>What of the very run lives now that <paramref name="seen"/> is about.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public Task<JobProcesses> ListProcessesAsync(JobView seen, CancellationToken cancellationToken) =>
        _api.GetAsync(JobPaths.Of(seen.SubmissionId!, "/processes" + OnlyRunOf(seen)), WireJson.Default.JobProcesses, cancellationToken);

    /// <summary>What setting a job's environment up has printed until now; nothing when that was nothing.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSetUpLogAsync(string id, CancellationToken cancellationToken) =>
        new SetUpLogReader(_api, JobPaths.Of(id, "/logs?setup=true")).ReadAsync(cancellationToken);

    /// <summary>As <see cref="ReadSetUpLogAsync(string, CancellationToken)"/>, of the very run that <paramref name="seen"/> is about.</summary>
    /// <exception cref="ApiException"><c>job_not_found</c>, also when the id is another run's by now.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSetUpLogAsync(JobView seen, CancellationToken cancellationToken) =>
        new SetUpLogReader(_api, JobPaths.Of(seen.SubmissionId!, $"/logs?{RunOf(seen)}&setup=true")).ReadAsync(cancellationToken);

    private async Task<bool> RequestStopAsync(string path, CancellationToken cancellationToken) =>
        (await _api.CallAsync(HttpMethod.Post, path, null, WireJson.Default.StopReply, cancellationToken).ConfigureAwait(false)).Stopped;

    private Task RequestDeleteAsync(string path, CancellationToken cancellationToken) =>
        _api.CallAsync(HttpMethod.Delete, path, null, WireJson.Default.DeleteReply, cancellationToken);

    /// <summary>The query that keeps a call from another run of the id; nothing where a head does not tell runs apart.</summary>
    private static string OnlyRunOf(JobView seen) => $"?{RunOf(seen)}";

    private static string RunOf(JobView seen) => seen.RunId is { } run ? $"run_id={run}" : "";
}
