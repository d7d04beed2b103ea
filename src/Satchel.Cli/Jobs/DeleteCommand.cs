using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Cli.Running;

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
            await client.Jobs.DeleteAsync(job.SubmissionId!, context.Cancelled).ConfigureAwait(false);
            if (!context.AsJson)
            {
                context.Terminal.Print($"Job '{JobText.NameOf(job)}' deleted successfully");
            }
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
}
