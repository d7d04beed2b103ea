using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job list</c>.</summary>
internal sealed class ListCommand : ClusterCommand
{
    private readonly Option<JobStatus?> _status = new("--status")
    {
        Description = "Only jobs in this state: pending, running, stopped, succeeded or failed.",
        HelpName = "STATE",
        CustomParser = EnumText.Parse<JobStatus>,
    };

    public ListCommand()
        : base("list", "Lists jobs in the order they were accepted.") => Options.Add(_status);

    public override IReadOnlyList<string> Examples =>
        ["satchel job list", "satchel job list --status running", "satchel job list --json | jq -r '.[].submission_id'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var jobs = new List<JobView>();
        await foreach (var job in client.Jobs.ListAsync(context.Value(_status), context.Cancelled).ConfigureAwait(false))
        {
            jobs.Add(job);
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. jobs.Select(JobText.ToJson)]));
        }
        else if (jobs.Count == 0)
        {
            context.Terminal.Say("No jobs.");
        }
        else
        {
            var table = new Table("SUBMISSION ID", "STATUS", "ACCEPTED", "TOOK", "ENTRYPOINT");
            foreach (var job in jobs)
            {
                table.Add(job.SubmissionId!, JobText.StatusOf(job), JobText.When(job.StartTime), JobText.Took(job), job.Entrypoint);
            }

            table.PrintTo(context.Terminal);
        }

        return ExitCodes.Success;
    }
}
