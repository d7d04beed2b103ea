using System.Globalization;
using System.Runtime.CompilerServices;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Packaging.Ignore;

namespace Satchel.Client.Files;

/// <summary>
/// What the jobs of a cluster made. Every call throws <see cref="ApiException"/> when the cluster says no (<c>job_not_found</c>,
/// <c>job_not_ended</c>) and <see cref="ConnectionException"/> when it cannot be reached. Thread-safe.
/// </summary>
public sealed class JobFilesApi
{
    private const int PageSize = 5000;

    private readonly ApiClient _api;
    private readonly RetryPolicy _retry;

    internal JobFilesApi(ApiClient api, RetryPolicy retry) => (_api, _retry) = (api, retry);

    /// <summary>All of what an ended job made together; null when nothing is kept. Waits while it is being put away.</summary>
    /// <param name="job">The job.</param>
    /// <param name="patience">How long to wait for the answer to one call that is not repeated; null for as long as it takes.</param>
    /// <exception cref="SatchelException"><c>not_answered</c> when the patience is over.</exception>
    public async Task<JobFiles?> SummarizeAsync(JobView job, TimeSpan? patience, CancellationToken cancellationToken)
    {
        if (patience is not { } longest)
        {
            return (await PageAsync(job, 0, null, cancellationToken).ConfigureAwait(false)).Summary;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            return (await AskAsync(job, 0, null, limit.Token).ConfigureAwait(false)).Summary;
        }
        catch (OperationCanceledException over) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SatchelException(
                new SatchelError("not_answered", "It is still being put away, or the cluster is away.", "Ask again later."),
                over
            );
        }
    }

    /// <summary>What an ended job created, changed and deleted, page by page, each with the summary.</summary>
    public async IAsyncEnumerable<JobFilePage> ListAsync(JobView job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await PageAsync(job, PageSize, cursor, cancellationToken).ConfigureAwait(false);
            yield return page;
            cursor = page.Next;
        } while (cursor is not null);
    }

    /// <summary>
    /// Brings files of an ended job into a directory, each verified by its digest. What is there already is not brought again, and what was
    /// interrupted goes on where it was. Never writes outside of the directory.
    /// </summary>
    /// <exception cref="SatchelException"><c>not_written</c>, <c>disk_full</c>; <c>file_damaged</c> for another digest.</exception>
    public async Task<FetchSummary> FetchAsync(JobView job, FetchOptions options, CancellationToken cancellationToken)
    {
        var patterns = PathPatterns.Of(options.Patterns);
        var files = new List<JobFile>();
        JobFiles? kept = null;
        string? off = null;
        await foreach (var page in ListAsync(job, cancellationToken).ConfigureAwait(false))
        {
            (kept, off) = (page.Summary, page.KeepingIsOff);
            files.AddRange(
                page.Files.Where(file =>
                    file.Change != JobFileChange.Deleted
                    && (options.Patterns.Count == 0 || patterns.Picks(file.Path, file.Type == JobFileType.Directory))
                )
            );
        }

        return files.Count == 0
            ? new FetchSummary(kept, 0, 0, 0, []) { KeepingIsOff = off }
            : await new JobFileFetch(_api, _retry, job, options).RunAsync(kept, files, cancellationToken).ConfigureAwait(false);
    }

    private Task<JobFilePage> PageAsync(JobView job, int limit, string? cursor, CancellationToken cancellationToken) =>
        _retry.RunAsync(token => AskAsync(job, limit, cursor, token), cancellationToken);

    private Task<JobFilePage> AskAsync(JobView job, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var query =
            string.Create(CultureInfo.InvariantCulture, $"/files?limit={limit}")
            + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")
            + (job.RunId is { } run ? $"&run_id={run}" : "");
        return _api.GetAsync(JobPaths.Of(job.SubmissionId!, query), WireJson.Default.JobFilePage, cancellationToken);
    }
}
