using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Connecting;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel stop</c>.</summary>
internal sealed class StopCommand : SatchelCommand
{
    private readonly Option<bool> _keepJobs = new("--keep-jobs")
    {
        Description = "Leave running jobs alone: the next start finds them, or how they ended.",
    };

    public StopCommand()
        : base("stop", "Ends the local cluster of SATCHEL_HOME, after stopping its jobs.") => Options.Add(_keepJobs);

    public override IReadOnlyList<string> Examples => ["satchel stop", "satchel stop --keep-jobs"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var cluster = new LocalCluster(SatchelHome.FromEnvironment());
        var head = cluster.Find();
        if (head is not null)
        {
            using var client = await SatchelClient
                .ConnectAsync(new ConnectOptions { Address = head.Address, Home = cluster.Home }, context.Cancelled)
                .ConfigureAwait(false);
            await ClusterEnd.EndAsync(client, head, context.Value(_keepJobs), context.Cancelled).ConfigureAwait(false);
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["stopped"] = head is not null });
        }
        else
        {
            context.Terminal.Say(head is null ? $"No cluster of {cluster.Home.Root} runs." : $"Ended the cluster at {head.Address}.");
        }

        return ExitCodes.Success;
    }
}
