using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>Which moments of jobs have been told: each is told once, whatever is read again.</summary>
internal sealed class ToldMoments
{
    private readonly Dictionary<string, (RunId? Run, IReadOnlyList<JobMoment> Moments)> _told = new(StringComparer.Ordinal);

    /// <summary>What has happened by what a feed tells and has not been told, the latest last.</summary>
    public List<JobHappening> Take(JobFeedPart part)
    {
        var events = new List<JobHappening>();
        foreach (var job in part.Jobs)
        {
            // A head that was started again has forgotten moments that were not written down: they are compared, not counted.
            var known = _told.TryGetValue(job.SubmissionId!, out var told) && told.Run == job.RunId ? told.Moments : [];
            events.AddRange(
                job.History.Where(moment => !known.Contains(moment)).Select(moment => new JobHappening(moment.At, moment.Name, job))
            );
        }

        if (part.IsWhole)
        {
            _told.Clear();
        }

        foreach (var id in part.Deleted)
        {
            _told.Remove(id);
        }

        foreach (var job in part.Jobs)
        {
            _told[job.SubmissionId!] = (job.RunId, job.History);
        }

        // Those of one moment stay in the order in which they happened.
        return [.. events.OrderBy(static happened => happened.At)];
    }
}
