using Satchel.Abstractions.Wire;

namespace Satchel.Cli.Jobs;

/// <summary>Something that happened to a job.</summary>
/// <param name="At">When.</param>
/// <param name="Name">What, as <see cref="Abstractions.Jobs.JobMoment.Name"/>.</param>
/// <param name="Job">The job as it is now.</param>
internal sealed record JobHappening(DateTimeOffset At, string Name, JobView Job);
