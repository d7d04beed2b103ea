using System.CommandLine;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job stop</c>.</summary>
internal sealed class StopCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the stop is asked for." };

    public StopCommand()
        : base("stop", "Stops a job in whatever state: SIGTERM to all its processes, SIGKILL after 3 s.")
    {
        Arguments.Add(_id);
        Options.Add(_noWait);
    }

    public override IReadOnlyList<string> Examples => ["satchel job stop nightly", "satchel job stop --no-wait nightly"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var id = context.Value(_id)!;
        context.Terminal.Say($"Attempting to stop job '{id}'");
        var stops = await client.Jobs.StopAsync(id, context.Cancelled).ConfigureAwait(false);
        JobView job;
        if (context.Value(_noWait))
        {
            job = await client.Jobs.GetAsync(id, context.Cancelled).ConfigureAwait(false);
        }
        else
        {
            context.Terminal.Say($"Waiting for job '{id}' to exit (disable with --no-wait):");
            job = await client.Jobs.WaitForEndAsync(id, context.Cancelled).ConfigureAwait(false);
        }

        if (context.AsJson)
        {
            var record = JobText.ToJson(job);
            record["stopped"] = stops;
            context.Terminal.PrintJson(record);
        }
        else if (!context.Value(_noWait))
        {
            context.Terminal.Print(JobText.Headline(job));
        }

        return ExitCodes.Success;
    }
}
