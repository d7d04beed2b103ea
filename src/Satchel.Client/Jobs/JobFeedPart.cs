using Satchel.Abstractions.Wire;

namespace Satchel.Client.Jobs;

/// <summary>What a feed of jobs has next.</summary>
/// <param name="IsWhole">Whether these are all jobs there are, in the order they were accepted, and not those that changed.</param>
/// <param name="Jobs">Each once, as it is now.</param>
/// <param name="Deleted">Submission ids of those that are gone; none when it is whole.</param>
public sealed record JobFeedPart(bool IsWhole, IReadOnlyList<JobView> Jobs, IReadOnlyList<string> Deleted);
