using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Finds the job that a call is about.</summary>
internal static class JobLookup
{
    /// <summary>The job, and with a run id only that run of it: another may have the id by now.</summary>
    /// <exception cref="SatchelException"><c>job_not_found</c>, <c>invalid_request</c>.</exception>
    public static async Task<JobRecord> FindAsync(IJobControl jobs, string id, string? runId, CancellationToken cancelled)
    {
        var wanted = Run(runId);
        var job = await jobs.FindAsync(id, cancelled).ConfigureAwait(false);
        return job is null ? throw JobErrors.NotFound(id)
            : wanted is null || job.RunId == wanted ? job
            : throw JobErrors.AnotherRun(id);
    }

    /// <summary>A run id of the query; null when there is none.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="name">Of the parameter.</param>
    /// <exception cref="InvalidRequestException">It is not one.</exception>
    public static RunId? Run(string? text, string name = "run_id") =>
        text is null ? null
        : RunId.TryParse(text, out var runId) ? runId
        : throw new InvalidRequestException(
            $"'{name}' is '{text}'.",
            "Give the 32 hexadecimal digits of the job's run_id, or leave it out."
        );
}
