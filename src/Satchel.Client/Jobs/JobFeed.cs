using Satchel.Abstractions.Jobs;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>
/// The jobs of a cluster as they change: all of them at first, and then, at the cost of what has changed, those that did. Where what has
/// changed is not known, as after a restart of the head, all once more. Not thread-safe.
/// </summary>
/// <param name="jobs">Reads them.</param>
/// <param name="status">All of them means those in this state; those that change are told in whatever state. Null for every one.</param>
public sealed class JobFeed(JobsApi jobs, JobStatus? status = null)
{
    private string? _after;

    /// <summary>What is next; waits until there is something. May be called again after it failed: nothing is missed.</summary>
    /// <exception cref="ApiException">The cluster says no.</exception>
    /// <exception cref="ConnectionException">It cannot be reached.</exception>
    public async Task<JobFeedPart> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changes = await jobs.WaitForChangesAsync(_after, cancellationToken).ConfigureAwait(false);
            if (!changes.Complete)
            {
                // The cursor is older than the list: what changes while it is read is told afterwards as well.
                var all = await jobs.ListAsync(status, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
                _after = changes.Next;
                return new JobFeedPart(IsWhole: true, all, []);
            }

            _after = changes.Next;
            if (changes.Jobs.Count > 0 || changes.Deleted.Count > 0)
            {
                return new JobFeedPart(IsWhole: false, changes.Jobs, changes.Deleted);
            }
        }
    }
}
