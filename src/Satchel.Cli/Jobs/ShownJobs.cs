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

        foreach (var job in part.Jobs)
        {
            Take(job, part.IsWhole);
        }
    }

    private void Take(JobView job, bool isWhole)
    {
        var id = job.SubmissionId!;
        if (isShown(job) && _jobs.TryGetValue(id, out var known) && known.RunId == job.RunId)
        {
            _jobs[id] = job;
            return;
        }

        _jobs.Remove(id);
        if (isShown(job))
        {
            _jobs.Insert(isWhole ? _jobs.Count : PlaceOf(job), id, job);
        }
    }

    /// <summary>Ids of runs are in the order of acceptance, in which a whole list is already.</summary>
    private int PlaceOf(JobView job)
    {
        var place = _jobs.Count;
        while (place > 0 && string.CompareOrdinal(_jobs.GetAt(place - 1).Value.RunId?.ToString(), job.RunId?.ToString()) > 0)
        {
            place--;
        }

        return place;
    }
}
