using Satchel.Cli.Clusters;
using Satchel.Cli.Options;
using Satchel.Client;

namespace Satchel.Cli.Running;

/// <summary>A command that talks to a cluster.</summary>
internal abstract class ClusterCommand : SatchelCommand
{
    private readonly ClusterOptions _cluster = new();

    protected ClusterCommand(string name, string description)
        : base(name, description) { }

    public override void AddCommonOptions()
    {
        _cluster.AddTo(this);
        base.AddCommonOptions();
    }

    /// <summary>Connects as the options say.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="startsCluster">Whether a local cluster is started when none runs: only by what makes something in it.</param>
    /// <param name="outlastsLeaving">Whether one that is leaving is waited for and another one started.</param>
    protected Task<SatchelClient> ConnectAsync(CommandContext context, bool startsCluster = false, bool outlastsLeaving = false)
    {
        var terminal = context.Terminal;
        var options = _cluster.Read(context.Parsed) with
        {
            StartsCluster = startsCluster,
            OutlastsLeaving = outlastsLeaving,
            Leaving = head => LocalHead.TellLeaving(terminal, head),
            Started = head => terminal.Say($"Started a cluster at {head.Address}; end it with `satchel stop`."),
            Away = gone => terminal.Warn($"{gone.Message} Waiting for it to come back."),
        };
        return SatchelClient.ConnectAsync(options, context.Cancelled);
    }
}
