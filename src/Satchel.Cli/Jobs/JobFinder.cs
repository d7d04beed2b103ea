using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client;
using Satchel.Client.Http;

namespace Satchel.Cli.Jobs;

/// <summary>Finds the job that a person means.</summary>
internal static class JobFinder
{
    private const int MostNamed = 5;

    /// <summary>The job of that id, or else the only one whose id begins like that.</summary>
    /// <exception cref="SatchelException"><c>job_not_found</c>; <c>ambiguous_job</c>: several begin like that.</exception>
    public static async Task<JobView> FindAsync(SatchelClient client, string id, CancellationToken cancellationToken)
    {
        ApiException missing;
        try
        {
            return await client.Jobs.GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException exception) when (exception.Error.Code is "job_not_found" && id.Length > 0)
        {
            missing = exception;
        }

        var found = new List<JobView>();
        await foreach (var job in client.Jobs.ListAsync(status: null, cancellationToken).ConfigureAwait(false))
        {
            if (job.SubmissionId?.StartsWith(id, StringComparison.Ordinal) == true)
            {
                found.Add(job);
            }
        }

        return found.Count switch
        {
            0 => throw missing,
            1 => found[0],
            _ => throw new SatchelException(
                new SatchelError(
                    "ambiguous_job",
                    $"{Amount.Of(found.Count, "job")} have ids that begin with '{Printable.Line(id)}'.",
                    $"Give more of it: {string.Join(", ", found.Take(MostNamed).Select(JobText.NameOf))}{(found.Count > MostNamed ? ", …" : "")}."
                )
            ),
        };
    }

    /// <summary>What of a job lives, and where its log is; null when its node or the job itself is gone.</summary>
    public static async Task<JobProcesses?> FindProcessesAsync(SatchelClient client, JobView job, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Jobs.ListProcessesAsync(job, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Error.Code is "node_gone" or "job_not_found")
        {
            return null;
        }
    }
}
