using System.CommandLine;
using System.Globalization;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job logs</c>.</summary>
internal sealed class LogsCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on until the job has ended; the exit code is then the job's.",
    };

    private readonly Option<long?> _tail = new("--tail", "-n")
    {
        Description = "Begin with the last N lines that are there now; 0 with none of them. Default: all.",
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var lines))
            {
                return lines;
            }

            result.AddError($"Invalid value for '--tail': '{result.Tokens[0].Value}' is not a whole number of lines.");
            return null;
        },
    };

    private readonly Option<bool> _setUp = new("--setup")
    {
        Description = "Print what setting its environment up has said until now, instead of what its driver says.",
    };

    public LogsCommand()
        : base("logs", "Prints the output of a job's driver.")
    {
        Arguments.Add(_id);
        Options.Add(_follow);
        Options.Add(_tail);
        Options.Add(_setUp);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel job logs nightly --tail 100",
            "satchel job logs -f nightly --tail 0",
            "satchel job logs nightly --setup",
            "satchel job logs -f nightly --json | jq -j .logs",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        parsed.GetValue(_setUp) && (parsed.GetValue(_follow) || parsed.GetValue(_tail) is not null)
            ? ["--setup prints the whole log of the set-up: give it without --follow and --tail."]
            : [];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var watch = new JobWatch(client.Jobs, context.Terminal);
        var tail = context.Value(_tail);
        if (context.Value(_setUp))
        {
            await PrintAsync(context, watch, client.Jobs.ReadSetUpLogAsync(job.SubmissionId!, context.Cancelled)).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        if (!context.Value(_follow))
        {
            await PrintAsync(context, watch, client.Jobs.ReadLogAsync(job.SubmissionId!, follow: false, tail, context.Cancelled))
                .ConfigureAwait(false);
            return ExitCodes.Success;
        }

        job = await (
            context.AsJson ? watch.FollowAsJsonAsync(job, tail, context.Cancelled) : watch.FollowAsync(job, tail, context.Cancelled)
        ).ConfigureAwait(false);
        return ExitCodes.Of(job);
    }

    private static async Task PrintAsync(CommandContext context, JobWatch watch, IAsyncEnumerable<ReadOnlyMemory<byte>> log)
    {
        if (context.AsJson)
        {
            await watch.PrintAsJsonAsync(log).ConfigureAwait(false);
            return;
        }

        await foreach (var piece in log.ConfigureAwait(false))
        {
            context.Terminal.Print(piece.Span);
        }
    }
}
