using System.CommandLine;
using Satchel.Abstractions.Jobs;
using Satchel.Cli.Clusters;
using Satchel.Cli.Options;
using Satchel.Client;
using Satchel.Client.Connecting;
using Satchel.Client.Contexts;

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

    /// <summary>Whether somebody who completes an id for this command may mean a job in that state.</summary>
    public virtual bool SuggestsJob(JobStatus status) => true;

    /// <summary>
    /// Asks a cluster what the argument of this command may be: each a word and, behind a tab, what it is. Null where no cluster knows, and
    /// for jobs, which each command picks by their state.
    /// </summary>
    public virtual Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => null;

    public override IEnumerable<string> FindCommonErrors(ParseResult parsed) => _cluster.FindUsageErrors(parsed);

    /// <summary>Which cluster a command line means, and who says so.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>no_such_context</c>, <c>invalid_config</c>.</exception>
    protected ContextChoice ChooseCluster(ParseResult parsed) => _cluster.Choose(parsed);

    /// <summary>How to reach the cluster that a command line means.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_headers</c>, <c>invalid_verify</c>, <c>no_such_context</c>, <c>invalid_config</c>.</exception>
    public ConnectOptions ReadOptions(ParseResult parsed) => _cluster.Read(parsed);

    /// <summary>Connects as the options say.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="startsCluster">Whether a local cluster is started when none runs: only by what makes something in it.</param>
    /// <param name="outlastsLeaving">Whether one that is leaving is waited for and another one started.</param>
    protected Task<SatchelClient> ConnectAsync(CommandContext context, bool startsCluster = false, bool outlastsLeaving = false)
    {
        var terminal = context.Terminal;
        var options = ReadOptions(context.Parsed) with
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
