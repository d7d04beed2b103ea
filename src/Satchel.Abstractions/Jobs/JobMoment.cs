namespace Satchel.Abstractions.Jobs;

/// <summary>When a job came to a phase, or to its end.</summary>
/// <param name="Name">As of <see cref="JobPhase"/>; <c>running</c>, or a final state in small letters.</param>
/// <param name="At">When.</param>
public sealed record JobMoment(string Name, DateTimeOffset At)
{
    /// <summary>Of <see cref="JobPhase"/>: what a job is at from its start to its end.</summary>
    public const string Running = "running";

    /// <summary>A job that is set up again and again has its first moments told.</summary>
    private const int Most = 32;

    /// <summary>
    /// The moments of a job and this one, unless the job is at it already. The clock may have been set back: none is before the last.
    /// </summary>
    public static IReadOnlyList<JobMoment> Add(IReadOnlyList<JobMoment> moments, string name, DateTimeOffset at) =>
        moments is [.., var last]
            ? last.Name == name || moments.Count >= Most
                ? moments
                : [.. moments, new JobMoment(name, at > last.At ? at : last.At)]
            : [new JobMoment(name, at)];
}
