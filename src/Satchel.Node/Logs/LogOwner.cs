namespace Satchel.Node.Logs;

/// <summary>Whose logs somebody asks for.</summary>
/// <param name="id">As it was asked: a submission id, the number of a job, a worker, or the name of a log.</param>
/// <param name="workers">The workers that are meant, where it is an actor or a task.</param>
/// <param name="jobs">Numbers of the jobs that are meant, where it is a submission id.</param>
internal sealed class LogOwner(string id, IReadOnlySet<string> workers, IReadOnlySet<string> jobs)
{
    private readonly string _readable = LogFiles.Readable(id);

    /// <summary>Whether a log is one of them.</summary>
    public bool Has(string file, NodeLogName name) =>
        Is(file, id)
        || (name.Job is { } job && (Is(job, id) || jobs.Contains(job)))
        || (name.Worker is { } worker && (Is(worker, id) || workers.Contains(worker)))
        || (name.Submission is { } submission && Is(submission, _readable));

    private static bool Is(string text, string other) => string.Equals(text, other, StringComparison.Ordinal);
}
