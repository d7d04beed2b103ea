using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>
/// The jobs of a cluster as they change: all of them at first, and then, at the cost of what has changed, those that did. Where what has
/// changed is not known, as after a restart of the head, all once more; so each second by a head that cannot tell. Not thread-safe.
/// </summary>
/// <param name="jobs">Reads them.</param>
/// <param name="status">All of them means those in this state; those that change are told in whatever state. Null for every one.</param>
/// <param name="time">By which it waits; null is the system's.</param>
public sealed class JobFeed(JobsApi jobs, JobStatus? status = null, TimeProvider? time = null)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private bool _isOlder;
    private string? _after;

    /// <summary>What is next; waits until there is something. May be called again after it failed: nothing is missed.</summary>
    /// <exception cref="ApiException">The cluster says no.</exception>
    /// <exception cref="ConnectionException">It cannot be reached.</exception>
    public async Task<JobFeedPart> NextAsync(CancellationToken cancellationToken)
    {
        if (_isOlder)
        {
            await Task.Delay(LookInterval, time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            var changes = await AskAsync(cancellationToken).ConfigureAwait(false);
            _isOlder = changes is null;
            if (changes is not { Complete: true })
            {
                // The cursor is older than the list: what changes while it is read is told afterwards as well.
                var all = await jobs.ListAsync(status, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
                _after = changes?.Next;
                return new JobFeedPart(IsWhole: true, all, []);
            }

            _after = changes.Next;
            if (changes.Jobs.Count > 0 || changes.Deleted.Count > 0)
            {
                return new JobFeedPart(IsWhole: false, changes.Jobs, changes.Deleted);
            }
        }
    }

    /// <returns>Null from a daemon of an earlier version, which goes on until it is stopped.</returns>
    private async Task<JobChangesView?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.WaitForChangesAsync(_after, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException older) when (older.Error.Code is "no_such_call")
        {
            return null;
        }
    }
}
