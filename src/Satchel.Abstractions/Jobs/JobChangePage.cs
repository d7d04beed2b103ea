namespace Satchel.Abstractions.Jobs;

/// <summary>Which jobs have changed since a cursor was given out.</summary>
/// <param name="Jobs">Each once, as it is now.</param>
/// <param name="Deleted">Submission ids of those that are gone.</param>
/// <param name="Complete">Whether these are all up to <paramref name="Next"/>. Otherwise it is not known any more: all jobs are to be read.</param>
/// <param name="Next">Cursor for what changes from here on.</param>
public sealed record JobChangePage(IReadOnlyList<JobRecord> Jobs, IReadOnlyList<string> Deleted, bool Complete, string Next)
{
    /// <summary>Whether there is nothing that its reader does not know.</summary>
    public bool IsEmpty => Complete && Jobs.Count == 0 && Deleted.Count == 0;
}
