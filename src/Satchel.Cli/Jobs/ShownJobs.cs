using Satchel.Abstractions.Wire;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>Those of the jobs of a cluster that a list shows, kept as they change, in the order they were accepted.</summary>
/// <param name="isShown">Whether a job is one of them.</param>
internal sealed class ShownJobs(Func<JobView, bool> isShown)
{
    private readonly OrderedDictionary<string, JobView> _jobs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<JobView> All => _jobs.Values;

    /// <summary>Takes in what a feed has told.</summary>
    public void Take(JobFeedPart part)
    {
        if (part.IsWhole)
        {
            _jobs.Clear();
        }

        foreach (var id in part.Deleted)
        {
            _jobs.Remove(id);
        }

        // Ids of runs are in the order of acceptance; a whole list is in it already.
        foreach (var job in part.IsWhole ? part.Jobs : [.. part.Jobs.OrderBy(static job => job.RunId?.ToString(), StringComparer.Ordinal)])
        {
            Take(job);
        }
    }

    private void Take(JobView job)
    {
        var id = job.SubmissionId!;
        if (!isShown(job) || (_jobs.TryGetValue(id, out var known) && known.RunId != job.RunId))
        {
            // Another run under the id was accepted later, and stands last.
            _jobs.Remove(id);
        }

        if (isShown(job))
        {
            _jobs[id] = job;
        }
    }
}
