namespace Satchel.Cluster.Jobs;

/// <summary>
/// Versions of a record. Each change has a greater one than any before. A phase counts one up and is not written; what is written goes to
/// the next multiple of <see cref="Step"/>, so it is also above the phases that a daemon told before it died.
/// </summary>
internal static class JobVersions
{
    /// <summary>More phases than a run tells between two durable changes.</summary>
    public const long Step = 1_000_000;

    /// <summary>The version of what stands in the place of a damaged record: above whatever that had.</summary>
    public const long Replacement = 1_000_000_000_000_000;

    /// <summary>The version of a change that is written, after <paramref name="shown"/>.</summary>
    public static long NextDurable(long shown) => ((shown / Step) + 1) * Step;
}
