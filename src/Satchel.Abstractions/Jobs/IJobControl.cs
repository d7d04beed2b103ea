using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Jobs;

/// <summary>
/// The control plane for jobs: what REST and the dashboard call. Every change is durable when its call returns.
/// Thread-safe.
/// </summary>
public interface IJobControl
{
    /// <summary>Accepts a job, or finds the one that has this id.</summary>
    /// <param name="submission">The job.</param>
    /// <param name="replaces">
    /// The run of an ended job with this id that gives way: it goes, with its logs and files, in the moment in which the new one is accepted,
    /// and stays when that is refused. Where another run has the id by now, that counts as for every submit.
    /// </param>
    /// <param name="cancellationToken">Counts until the job is being accepted.</param>
    /// <returns>The record, and whether this call made it, found the same request, or found another one.</returns>
    Task<SubmitResult> SubmitAsync(JobSubmission submission, RunId? replaces, CancellationToken cancellationToken);

    /// <summary>As <see cref="SubmitAsync(JobSubmission, RunId?, CancellationToken)"/>, in the place of none.</summary>
    Task<SubmitResult> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        SubmitAsync(submission, replaces: null, cancellationToken);

    /// <summary>One job, or null.</summary>
    Task<JobRecord?> FindAsync(string submissionId, CancellationToken cancellationToken);

    /// <summary>A page of the jobs in the order they were accepted.</summary>
    /// <param name="after">Cursor of an earlier page; null starts at the first.</param>
    /// <param name="limit">Most records of the page, at least 1; it is shorter when they are long (<see cref="JobPage.EnoughBytes"/>).</param>
    /// <param name="status">Only jobs in this state.</param>
    /// <exception cref="Errors.SatchelException"><c>invalid_cursor</c>.</exception>
    Task<JobPage> ListAsync(string? after, int limit, JobStatus? status, CancellationToken cancellationToken);

    /// <summary>
    /// All jobs in the order they were accepted, a page of them in memory at a time; a slow reader holds nobody up. Each is as it was when
    /// its page was read: jobs that come and go meanwhile may be seen or not, all others once.
    /// </summary>
    /// <param name="status">Only jobs in this state.</param>
    IAsyncEnumerable<JobRecord> StreamAsync(JobStatus? status, CancellationToken cancellationToken);

    /// <summary>
    /// Which jobs have changed since a cursor was given out, at the cost of what has. Take a cursor first, then read all jobs, then go on
    /// from it: nothing is missed.
    /// </summary>
    /// <param name="after">Cursor of an earlier page; null asks for the first one.</param>
    /// <param name="limit">Most jobs of the page, at least 1; fewer when they are long (<see cref="JobPage.EnoughBytes"/>).</param>
    /// <exception cref="Errors.SatchelException"><c>invalid_cursor</c>: never given out.</exception>
    Task<JobChangePage> ListChangesAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Waits until a page after a cursor has something, or the cursor no longer counts.</summary>
    /// <exception cref="Errors.SatchelException"><c>invalid_cursor</c>.</exception>
    Task WaitForChangesAsync(string after, CancellationToken cancellationToken);

    /// <summary>Number of jobs by state, in capitals; states without jobs are left out.</summary>
    Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Asks a job to stop, in whatever state; returns once that is durable, not once it has ended.</summary>
    /// <param name="submissionId">The job.</param>
    /// <param name="runId">Only this run of it: another that has its id is not found. Null for whichever there is.</param>
    /// <param name="cancellationToken">Ends the waiting; what has been asked for is done.</param>
    Task<StopResult> StopAsync(string submissionId, RunId? runId, CancellationToken cancellationToken);

    /// <summary>As <see cref="StopAsync(string, RunId?, CancellationToken)"/>, whichever run has the id.</summary>
    Task<StopResult> StopAsync(string submissionId, CancellationToken cancellationToken) =>
        StopAsync(submissionId, runId: null, cancellationToken);

    /// <summary>Removes a job in a final state with its logs; its id is free at once.</summary>
    /// <param name="submissionId">The job.</param>
    /// <param name="runId">Only this run of it: another that has its id is not found. Null for whichever there is.</param>
    /// <param name="cancellationToken">Ends it; the job can be deleted again.</param>
    Task<DeleteResult> DeleteAsync(string submissionId, RunId? runId, CancellationToken cancellationToken);

    /// <summary>As <see cref="DeleteAsync(string, RunId?, CancellationToken)"/>, whichever run has the id.</summary>
    Task<DeleteResult> DeleteAsync(string submissionId, CancellationToken cancellationToken) =>
        DeleteAsync(submissionId, runId: null, cancellationToken);

    /// <summary>Waits until a job is no longer as its caller knows it.</summary>
    /// <param name="submissionId">The job.</param>
    /// <param name="runId">Its run, as the caller knows it.</param>
    /// <param name="version">Its version, as the caller knows it.</param>
    /// <returns>The job with a greater version; or the other run that has its id now; or null when it is gone.</returns>
    Task<JobRecord?> WaitForChangeAsync(string submissionId, RunId runId, long version, CancellationToken cancellationToken);
}
