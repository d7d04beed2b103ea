using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel events</c>: what happened to the jobs of a cluster, in the order in which it did.</summary>
internal sealed class EventsCommand : ClusterCommand
{
    private const int DefaultLimit = 50;

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
        var told = new Dictionary<string, int>(StringComparer.Ordinal);
        var events = await NextAsync(client, told, context.Cancelled).ConfigureAwait(false);
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

        using var timer = new PeriodicTimer(LookInterval);
        while (context.Value(_follow) && await timer.WaitForNextTickAsync(context.Cancelled).ConfigureAwait(false))
        {
            events = await client.RetryAsync(cancelled => NextAsync(client, told, cancelled), context.Cancelled).ConfigureAwait(false);
            foreach (var happened in events)
            {
                Print(context, happened);
            }
        }

        return ExitCodes.Success;
    }

    /// <summary>What has happened and has not been told, the latest last.</summary>
    /// <param name="told">How many moments of each run have been; those of jobs that are no longer there go.</param>
    private static async Task<List<JobHappening>> NextAsync(
        SatchelClient client,
        Dictionary<string, int> told,
        CancellationToken cancellationToken
    )
    {
        var events = new List<JobHappening>();
        var seen = new Dictionary<string, int>(told.Count, StringComparer.Ordinal);
        await foreach (var job in client.Jobs.ListAsync(status: null, cancellationToken).ConfigureAwait(false))
        {
            var run = $"{job.RunId} {job.SubmissionId}";
            events.AddRange(job.History.Skip(told.GetValueOrDefault(run)).Select(moment => new JobHappening(moment.At, moment.Name, job)));
            seen[run] = job.History.Count;
        }

        told.Clear();
        foreach (var (run, count) in seen)
        {
            told[run] = count;
        }

        // Those of one moment stay in the order in which they happened.
        return [.. events.OrderBy(static happened => happened.At)];
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
