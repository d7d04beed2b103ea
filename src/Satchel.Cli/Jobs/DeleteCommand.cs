using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Http;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job delete</c>.</summary>
internal sealed class DeleteCommand : ClusterCommand
{
    private readonly JobSelection _jobs = new("Delete the records and logs of", static status => status.IsTerminal());

    public DeleteCommand()
        : base("delete", "Removes the records and the logs of jobs that have ended; their ids are free at once.") => _jobs.AddTo(this);

    public override IReadOnlyList<string> Examples =>
        ["satchel job delete nightly", "satchel job delete --all --status succeeded,stopped -y"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) => _jobs.FindUsageErrors(parsed);

    public override bool SuggestsJob(JobStatus status) => status.IsTerminal();

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var jobs = await _jobs.FindAsync(context, client).ConfigureAwait(false);
        foreach (var job in jobs)
        {
            await DeleteAsync(context, client, job).ConfigureAwait(false);
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                _jobs.IsSingle(context)
                    ? new JsonObject { ["deleted"] = true }
                    : new JsonArray([.. jobs.Select(job => new JsonObject { ["submission_id"] = job.SubmissionId, ["deleted"] = true })])
            );
        }

        return ExitCodes.Success;
    }

    /// <summary>Deletes the run that was found, and perhaps asked about, and none that has its id by now.</summary>
    private static async Task DeleteAsync(CommandContext context, SatchelClient client, JobView job)
    {
        try
        {
            await client.Jobs.DeleteAsync(job, context.Cancelled).ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Error.Code is "job_not_found")
        {
            // What was to be is so.
            context.Terminal.Say(
                $"The run of job '{JobText.NameOf(job)}' that was found is deleted already. A newer one under its id, if there is one, stays."
            );
            return;
        }

        if (!context.AsJson)
        {
            context.Terminal.Print($"Job '{JobText.NameOf(job)}' deleted successfully");
        }
    }
}
