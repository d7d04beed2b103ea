namespace Satchel.Cluster.Grains;

/// <summary>
/// A job's grain is named after its submission id, behind a mark: an id may be anything, the key of a grain may not be nothing but
/// blanks.
/// </summary>
internal static class JobKey
{
    private const char Mark = ':';

    public static string Of(string submissionId) => Mark + submissionId;

    public static string SubmissionIdOf(string key) => key[1..];
}
