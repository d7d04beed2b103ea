using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Logs;

/// <summary><c>satchel logs</c>.</summary>
internal sealed class LogsCommand : ClusterCommand
{
    /// <summary>Each takes a connection as long as it is followed.</summary>
    private const int MostFollowed = 32;

    private readonly Argument<string?> _of = new Argument<string?>("ID")
    {
        Description = "Job, actor, task or worker, as the lists of them show it, or the name of a log. Without it all logs are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    }.RefusingEmpty();

    private readonly Option<bool> _list = new("--list") { Description = "List the logs of ID instead of printing them." };
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on until the programs that write the logs have ended, those that start meanwhile as well.",
    };

    private readonly Option<long?> _tail = TailOption.Create();

    public LogsCommand()
        : base("logs", "Prints what drivers, workers and set-ups have printed, or lists where that stands.")
    {
        Arguments.Add(_of);
        Options.Add(_list);
        Options.Add(_follow);
        Options.Add(_tail);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel logs",
            "satchel logs nightly --list",
            "satchel logs -f \"$(satchel actor list --json | jq -r '.[0].actor_id')\" --tail 20",
            "satchel logs nightly --json | jq -j .logs",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed)
    {
        var isRead = parsed.GetValue(_follow) || parsed.GetValue(_tail) is not null;
        if (parsed.GetValue(_of) is null && isRead)
        {
            yield return "--follow and --tail are for the logs of something: give its ID.";
        }
        else if (parsed.GetValue(_list) && isRead)
        {
            yield return "--list prints no log: give it without --follow and --tail.";
        }
    }

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => SuggestAsync;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var of = context.Value(_of);
        if (of is null || context.Value(_list))
        {
            List(context, await client.State.ListLogsAsync(of, most: null, context.Cancelled).ConfigureAwait(false));
            return ExitCodes.Success;
        }

        var logs = (await client.State.ListLogsAsync(of, LogPaths.MostListed, context.Cancelled).ConfigureAwait(false)).Logs;

        if (logs.Count == 0)
        {
            throw new SatchelException(
                new SatchelError(
                    "log_not_found",
                    $"There is no log of '{of}'.",
                    "`satchel logs` lists those there are; empty ones are not kept."
                )
            );
        }

        var isFollowed = context.Value(_follow);
        if (isFollowed && logs.Count(log => log.IsOpen) is > MostFollowed and var open)
        {
            throw new SatchelException(
                new SatchelError(
                    "too_many_logs",
                    $"'{of}' has {Amount.Of(open, "log")} that grow, of which {MostFollowed} can be followed at the same time.",
                    "Follow those of one actor, task or worker."
                )
            );
        }

        NodeLog[] printed = [.. logs.Where(log => isFollowed || log.Bytes > 0).OrderBy(log => log.Name, StringComparer.Ordinal)];
        var options = new LogOptions { Follow = isFollowed, Tail = context.Value(_tail) };
        var printer = new LogPrinter(client.State, context.Terminal, context.AsJson) { IsTitled = printed.Length > 1 };
        if (!isFollowed)
        {
            await printer.PrintAsync(printed, options, context.Cancelled).ConfigureAwait(false);
            printer.EndLine();
            return ExitCodes.Success;
        }

        return await OutputReader.WhileThereAsync(FollowAsync, context.Cancelled).ConfigureAwait(false);

        async Task<int> FollowAsync(CancellationToken cancelled)
        {
            await new LogFollowing(client, printer, MostFollowed).FollowAsync(of, printed, options, cancelled).ConfigureAwait(false);
            printer.EndLine();
            return ExitCodes.Success;
        }
    }

    /// <summary>The logs that there are, those written last first, and whose they are.</summary>
    private static async Task<IEnumerable<string>> SuggestAsync(SatchelClient client, CancellationToken cancellationToken)
    {
        var logs = (await client.State.ListLogsAsync(of: null, most: null, cancellationToken).ConfigureAwait(false)).Logs;
        var jobs = await client.Jobs.ListAsync(status: null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return jobs.Select(static job => job.SubmissionId).OfType<string>().Reverse().Select(static id => $"{id}\tjob").Concat(Of(logs));
    }

    private static IEnumerable<string> Of(IReadOnlyList<NodeLog> logs) =>
        logs.Where(static log => log.JobId is not null)
            .Select(static log => $"{log.JobId}\tjob")
            .Distinct(StringComparer.Ordinal)
            .Concat(logs.Select(static log => $"{log.Name}\t{LogPrinter.KindOf(log)}, {Amount.OfBytes(log.Bytes)}"));

    private static void List(CommandContext context, NodeLogList list)
    {
        var logs = list.Logs;
        if (list.Total > logs.Count)
        {
            context.Terminal.Say($"These are the {logs.Count} written last of {list.Total} logs.");
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. logs.Select(LogPrinter.ToJson)]));
            return;
        }

        if (logs.Count == 0)
        {
            context.Terminal.Say("No logs.");
            return;
        }

        var table = new Table("KIND", "SIZE", "CHANGED", "JOB", "NAME") { Spared = ["JOB", "CHANGED"], Whole = ["NAME"] };
        var now = TimeProvider.System.GetUtcNow();
        foreach (var log in logs)
        {
            table.AddColored(
                log.IsOpen ? null : Terminal.Dim,
                LogPrinter.KindOf(log),
                Amount.OfBytes(log.Bytes),
                Amount.Roughly(now - log.ChangedAt),
                log.JobId ?? "",
                Printable.Line(log.Name)
            );
        }

        table.PrintTo(context.Terminal);
    }
}
