using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel stop</c>.</summary>
internal sealed class StopCommand : SatchelCommand
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly Option<bool> _keepJobs = new("--keep-jobs")
    {
        Description = "Leave running jobs alone: the next start finds them, or how they ended.",
    };
    private readonly Option<bool> _force = new("--force")
    {
        Description =
            "End the head even if it does not answer or its jobs take long to stop: those go on stopping, and the next start finds how they ended.",
    };

    public StopCommand()
        : base("stop", "Ends the local cluster of SATCHEL_HOME, after stopping its jobs.")
    {
        Options.Add(_keepJobs);
        Options.Add(_force);
    }

    public override IReadOnlyList<string> Examples => ["satchel stop", "satchel stop --keep-jobs", "satchel stop --force"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var cluster = new LocalCluster(SatchelHome.FromEnvironment());
        using var progress = new SlowProgress<int>(
            context.Terminal,
            static pid => $"Waiting for the head (pid {pid}), which starts or is leaving ..."
        );
        var head = await cluster.FindComingAsync(progress, context.Cancelled).ConfigureAwait(false);
        if (head is not null)
        {
            await EndAsync(context, cluster, head).ConfigureAwait(false);
        }

        var forgot = cluster.ForgetStart();
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["stopped"] = head is not null });
        }
        else
        {
            context.Terminal.Say(
                head is null
                    ? cluster.Absence + (forgot ? " The next start no longer goes by its options." : "")
                    : $"Ended the cluster at {head.Address}{(context.Value(_keepJobs) ? "; its jobs go on" : "")}."
            );
        }

        return ExitCodes.Success;
    }

    private async Task EndAsync(CommandContext context, LocalCluster cluster, HeadRecord head)
    {
        var request = new ShutdownRequest(context.Value(_keepJobs), context.Value(_force));
        try
        {
            using var client = await SatchelClient.ConnectAsync(LocalHead.Options(cluster.Home), context.Cancelled).ConfigureAwait(false);
            await ClusterEnd.EndAsync(context.Terminal, cluster, client, head, request, context.Cancelled).ConfigureAwait(false);
        }
        catch (SatchelException ended) when (ended.Error.Code is "no_cluster")
        {
            // It was about to end when it was found.
        }
        catch (ConnectionException) when (request.Force)
        {
            await KillAsync(context, cluster, head, "does not answer").ConfigureAwait(false);
        }
        catch (SatchelException refused) when (request.Force && refused.Error.Code.StartsWith("token_", StringComparison.Ordinal))
        {
            // Its token is lost; whose home it is may end it all the same.
            await KillAsync(context, cluster, head, "takes no token that is known here").ConfigureAwait(false);
        }
    }

    private static async Task KillAsync(CommandContext context, LocalCluster cluster, HeadRecord head, string why)
    {
        context.Terminal.Warn($"The head (pid {head.Pid}) {why}; it is killed. Running jobs go on, and the next start finds them.");
        LocalCluster.Kill(head);
        if (!await cluster.WaitForEndAsync(head, KillPatience, context.Cancelled).ConfigureAwait(false))
        {
            throw new SatchelException(
                new SatchelError(
                    "stop_failed",
                    $"The head (pid {head.Pid}) has not ended {KillPatience.TotalSeconds} seconds after SIGKILL.",
                    "It hangs in the kernel, such as on a disk that does not answer; look at its state in /proc."
                )
            );
        }
    }
}
