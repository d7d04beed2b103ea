using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel events</c>: what happened to the jobs of a cluster, in the order in which it did.</summary>
internal sealed class EventsCommand : ClusterCommand
{
    private const int DefaultLimit = 50;

    /// <summary>Where much happens, what of it is told together.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what happens from now on, until Ctrl-C." };
    private readonly Option<TimeSpan?> _since = DurationOption.Create(
        "--since",
        "Begin with what happened at most so long ago, such as 90s, 10m, 2h30m or 1d."
    );

    private readonly Option<int?> _limit = LimitOption.Create(
        $"At most this many, the last ones. Default: {DefaultLimit}, with --since all."
    );

    public EventsCommand()
        : base("events", "Shows what happened to the jobs of the cluster, the latest last. Jobs that were deleted are not among them.")
    {
        Options.Add(_follow);
        Options.Add(_since);
        Options.Add(_limit);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel events -f", "satchel events --since 1h", "satchel events -f --json | jq -r 'select(.event == \"failed\").submission_id'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var feed = new JobFeed(client.Jobs);
        var told = new ToldMoments();
        var events = told.Take(await feed.NextAsync(context.Cancelled).ConfigureAwait(false));
        var since = context.Value(_since);
        if (since is { } age)
        {
            var earliest = TimeProvider.System.GetUtcNow() - age;
            events.RemoveAll(happened => happened.At < earliest);
        }

        var limit = context.Value(_limit) ?? (since is null ? DefaultLimit : int.MaxValue);
        foreach (var happened in events.TakeLast(limit))
        {
            Print(context, happened);
        }

        return context.Value(_follow)
            ? await OutputReader.WhileThereAsync(FollowAsync, context.Cancelled).ConfigureAwait(false)
            : ExitCodes.Success;

        async Task<int> FollowAsync(CancellationToken cancelled)
        {
            using var timer = new PeriodicTimer(LookInterval);
            while (await timer.WaitForNextTickAsync(cancelled).ConfigureAwait(false))
            {
                foreach (var happened in told.Take(await client.RetryAsync(feed.NextAsync, cancelled).ConfigureAwait(false)))
                {
                    Print(context, happened);
                }
            }

            return ExitCodes.Success;
        }
    }

    private static void Print(CommandContext context, JobHappening happened)
    {
        var (at, name, job) = happened;
        // Why belongs to the end of a job, and is its message then.
        var isEnd = job.Status.IsTerminal() && name.Equals(JobText.StatusOf(job), StringComparison.OrdinalIgnoreCase);
        var message = isEnd ? JobText.Reason(job) : "";
        if (context.AsJson)
        {
            context.Terminal.PrintJsonLine(
                new JsonObject
                {
                    ["at"] = at,
                    ["event"] = name,
                    ["submission_id"] = job.SubmissionId,
                    ["run_id"] = job.RunId?.ToString(),
                    ["message"] = message,
                }
            );
            return;
        }

        context.Terminal.Print([
            ($"{JobText.When(at.ToUnixTimeMilliseconds())}  {JobText.NameOf(job)}  ", null),
            (name.Replace('_', ' '), isEnd ? JobText.ColorOf(job.Status) : null),
            (message.Length > 0 ? $"  {Printable.Line(message.ReplaceLineEndings(" "))}" : "", null),
        ]);
    }
}
