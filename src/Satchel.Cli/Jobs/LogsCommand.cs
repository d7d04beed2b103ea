using System.CommandLine;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job logs</c>.</summary>
internal sealed class LogsCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on until the job has ended; the exit code is then the job's.",
    };

    private readonly Option<long?> _tail = TailOption.Create();

    private readonly Option<TimeSpan?> _since = DurationOption.Create(
        "--since",
        "Begin with the first line written at most so long ago, such as 90s, 10m, 2h30m or 1d."
    );

    private readonly Option<bool> _timestamps = new("--timestamps")
    {
        Description =
            "Put in front of each line when it was written, in UTC; exact to a quarter of a second while a job prints without a pause, to a second where it begins again.",
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
        Options.Add(_since);
        Options.Add(_timestamps);
        Options.Add(_setUp);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel job logs nightly --tail 100",
            "satchel job logs -f nightly --tail 0",
            "satchel job logs nightly --since 10m --timestamps",
            "satchel job logs nightly --setup",
            "satchel job logs -f nightly --json | jq -j .logs",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        parsed.GetValue(_setUp)
        && (
            parsed.GetValue(_follow)
            || parsed.GetValue(_tail) is not null
            || parsed.GetValue(_since) is not null
            || parsed.GetValue(_timestamps)
        )
            ? ["--setup prints the whole log of the set-up: give it without --follow, --tail, --since and --timestamps."]
            : [];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var watch = new JobWatch(client.Jobs, context.Terminal);
        var log = new LogOptions
        {
            Tail = context.Value(_tail),
            Since = context.Value(_since),
            Timestamps = context.Value(_timestamps),
        };
        if (context.Value(_setUp))
        {
            await PrintAsync(context, watch, client.Jobs.ReadSetUpLogAsync(job, context.Cancelled)).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        if (!context.Value(_follow))
        {
            await PrintAsync(context, watch, client.Jobs.ReadLogAsync(job, log, context.Cancelled)).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        job = await OutputReader
            .WhileThereAsync(
                cancelled => context.AsJson ? watch.FollowAsJsonAsync(job, log, cancelled) : watch.FollowAsync(job, log, cancelled),
                context.Cancelled
            )
            .ConfigureAwait(false);
        return ExitCodes.Of(job);
    }

    private static async Task PrintAsync(CommandContext context, JobWatch watch, IAsyncEnumerable<ReadOnlyMemory<byte>> log)
    {
        if (context.AsJson)
        {
            await watch.PrintAsJsonAsync(log).ConfigureAwait(false);
            return;
        }

        var isLineOpen = false;
        await foreach (var piece in log.ConfigureAwait(false))
        {
            context.Terminal.Print(piece.Span);
            isLineOpen = piece.IsEmpty ? isLineOpen : piece.Span[^1] != (byte)'\n';
        }

        if (isLineOpen && Terminal.IsOutputShown)
        {
            // The prompt of the shell would stand behind its last word.
            context.Terminal.Print("\n"u8);
        }
    }
}
