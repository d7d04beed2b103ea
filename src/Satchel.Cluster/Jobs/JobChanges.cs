using System.Collections.Concurrent;

namespace Satchel.Cluster.Jobs;

/// <summary>Wakes those who wait for a job to change. In memory: a waiter always looks at the job again.</summary>
internal sealed class JobChanges
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Ends with the next change. Ask before looking at the job, so that no change falls in between.</summary>
    public Task Next(string submissionId) =>
        _waiting.GetOrAdd(submissionId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Announce(string submissionId)
    {
        if (_waiting.TryRemove(submissionId, out var waiting))
        {
            waiting.TrySetResult();
        }
    }
}
