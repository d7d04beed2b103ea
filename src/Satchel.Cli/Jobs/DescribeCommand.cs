using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job describe</c>.</summary>
internal sealed class DescribeCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    public DescribeCommand()
        : base("describe", "Shows all that is known of a job: what status says, when it came to each phase, and its processes.") =>
        Arguments.Add(_id);

    public override IReadOnlyList<string> Examples =>
        ["satchel job describe nightly", "satchel job describe nightly --json | jq '.processes[].command_line'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var lives = await client.Jobs.ListProcessesAsync(job, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            var record = StatusCommand.ToJson(job, lives);
            var list = JsonSerializer.SerializeToNode(lives, WireJson.Default.JobProcesses)!.AsObject();
            record["processes"] = list["processes"]!.DeepClone();
            context.Terminal.PrintJson(record);
            return ExitCodes.Success;
        }

        StatusCommand.Print(context.Terminal, job, lives, showsPhases: false);
        await StatusCommand.PrintFilesAsync(context, client, job).ConfigureAwait(false);
        PrintEvents(context.Terminal, job);
        PrintProcesses(context.Terminal, lives);
        return ExitCodes.Success;
    }

    private static void PrintEvents(Terminal terminal, JobView job)
    {
        if (job.History.Count == 0)
        {
            return;
        }

        terminal.Print("");
        var table = new Table("AT", "AFTER", "EVENT");
        foreach (var moment in job.History)
        {
            table.Add(
                JobText.When(moment.At.ToUnixTimeMilliseconds()),
                Amount.Of(moment.At - job.History[0].At),
                moment.Name.Replace('_', ' ')
            );
        }

        table.PrintTo(terminal);
    }

    private static void PrintProcesses(Terminal terminal, JobProcesses lives)
    {
        if (lives.Processes.Count == 0)
        {
            return;
        }

        terminal.Print("");
        var table = new Table("PID", "PARENT", "MEMORY", "CPU", "COMMAND");
        foreach (var process in lives.Processes)
        {
            table.Add(
                process.Pid.ToString(CultureInfo.InvariantCulture),
                process.ParentPid.ToString(CultureInfo.InvariantCulture),
                Amount.OfBytes(process.ResidentBytes),
                Amount.Of(TimeSpan.FromSeconds(process.ProcessorSeconds)),
                process.CommandLine
            );
        }

        table.PrintTo(terminal);
    }
}
