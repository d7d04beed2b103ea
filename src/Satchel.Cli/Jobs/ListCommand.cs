using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job list</c>.</summary>
internal sealed class ListCommand : ClusterCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly Option<JobStatus[]> _status = StatusOption.Create();
    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "Only jobs with this in their metadata; may be given several times.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<JobOrder> _sort = new("--sort")
    {
        Description = "Order of the list: accepted, took, status or id.",
        HelpName = "accepted|took|status|id",
        DefaultValueFactory = _ => JobOrder.Accepted,
        CustomParser = result => EnumText.Parse<JobOrder>(result) ?? JobOrder.Accepted,
    };

    private readonly Option<int?> _limit = LimitOption.Create("At most this many, the last ones of the list.");

    private readonly Option<bool> _watch = new("--watch") { Description = "Show the list again whenever it changes, until Ctrl-C." };

    private readonly Option<ListForm> _output = new("--output", "-o")
    {
        Description = "wide: name, resources, node and time as well; name: ids alone; json: as --json.",
        HelpName = "wide|json|name",
        DefaultValueFactory = _ => ListForm.Table,
        CustomParser = result => EnumText.Parse<ListForm>(result) ?? ListForm.Table,
    };

    public ListCommand()
        : base("list", "Lists jobs in the order they were accepted.")
    {
        foreach (var option in (Option[])[_status, _filter, _sort, _limit, _watch, _output])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel job list",
            "satchel job list --status pending,running --watch",
            "satchel job list --filter team=vision --sort took --limit 10 -o wide",
            "satchel job list --json | jq -r '.[].submission_id'",
        ];

    public override bool WantsJson(ParseResult parsed) => base.WantsJson(parsed) || parsed.GetValue(_output) is ListForm.Json;

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        (parsed.GetValue(_filter) ?? [])
            .Where(static filter => filter.IndexOf('=', StringComparison.Ordinal) < 1)
            .Select(static filter => $"'{filter}' is not KEY=VALUE.");

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var states = context.Value(_status) is { Length: > 0 } given ? given : null;
        var filters = (context.Value(_filter) ?? []).Select(static filter => filter.Split('=', 2)).ToArray();
        var jobs = new ShownJobs(job =>
            states?.Contains(job.Status) != false
            && Array.TrueForAll(filters, filter => job.Metadata?.GetValueOrDefault(filter[0]) == filter[1])
        );
        var only = states is [var one] ? one : (JobStatus?)null;
        Dictionary<string, string> nodes =
            context.Value(_output) is ListForm.Wide && !context.AsJson
                ? (await client.GetStatusAsync(context.Cancelled).ConfigureAwait(false)).Nodes.ToDictionary(
                    static node => node.NodeId.ToString(),
                    static node => node.Name,
                    StringComparer.Ordinal
                )
                : [];
        if (!context.Value(_watch))
        {
            var all = await client.Jobs.ListAsync(only, context.Cancelled).ToListAsync(context.Cancelled).ConfigureAwait(false);
            jobs.Take(new JobFeedPart(IsWhole: true, all, []));
            Show(context, Sort(context, jobs.All), nodes);
            if (only is null && all.Count > 0)
            {
                WarnOfKeysThatNoJobHas(context, filters, all);
            }

            return ExitCodes.Success;
        }

        return await OutputReader
            .WhileThereAsync(
                cancelled => WatchAsync(context, client, jobs, new JobFeed(client.Jobs, only), nodes, cancelled),
                context.Cancelled
            )
            .ConfigureAwait(false);
    }

    private async Task<int> WatchAsync(
        CommandContext context,
        SatchelClient client,
        ShownJobs jobs,
        JobFeed feed,
        IReadOnlyDictionary<string, string> nodes,
        CancellationToken cancelled
    )
    {
        IReadOnlyList<JobView>? shown = null;
        using var timer = new PeriodicTimer(WatchInterval);
        do
        {
            // The first answer is waited for no longer than that of any command.
            jobs.Take(
                shown is null
                    ? await feed.NextAsync(cancelled).ConfigureAwait(false)
                    : await client.RetryAsync(feed.NextAsync, cancelled).ConfigureAwait(false)
            );
            var now = Sort(context, jobs.All);
            if (shown is not null && now.SequenceEqual(shown, SameVersion.Instance))
            {
                continue;
            }

            if (shown is not null)
            {
                context.Terminal.BeginAgain();
            }

            shown = now;
            Show(context, shown, nodes);
        } while (await timer.WaitForNextTickAsync(cancelled).ConfigureAwait(false));

        return ExitCodes.Success;
    }

    /// <summary>Elsewhere --filter looks at columns: a script that takes this one for the same would count no failures.</summary>
    private static void WarnOfKeysThatNoJobHas(CommandContext context, IEnumerable<string[]> filters, IReadOnlyList<JobView> all)
    {
        foreach (var key in filters.Select(static filter => filter[0]).Distinct(StringComparer.Ordinal))
        {
            if (all.All(job => job.Metadata?.ContainsKey(key) is not true))
            {
                context.Terminal.Warn(
                    $"No job has '{key}' in its metadata, which is where --filter looks here."
                        + (key is "state" or "status" ? " For states there is --status." : "")
                );
            }
        }
    }

    private IReadOnlyList<JobView> Sort(CommandContext context, IEnumerable<JobView> jobs)
    {
        var sorted = context.Value(_sort) switch
        {
            JobOrder.Took => jobs.OrderBy(static job => (job.EndTime ?? long.MaxValue) - (job.StartTime ?? 0)),
            JobOrder.Status => jobs.OrderBy(static job => job.Status),
            JobOrder.Id => jobs.OrderBy(static job => job.SubmissionId, StringComparer.Ordinal),
            _ => jobs,
        };
        return [.. context.Value(_limit) is { } limit ? sorted.TakeLast(limit) : sorted];
    }

    private void Show(CommandContext context, IReadOnlyList<JobView> jobs, IReadOnlyDictionary<string, string> nodes)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. jobs.Select(JobText.ToJson)]));
        }
        else if (context.Value(_output) is ListForm.Name)
        {
            foreach (var job in jobs)
            {
                context.Terminal.Print(JobText.NameOf(job));
            }
        }
        else if (jobs.Count == 0)
        {
            context.Terminal.Say("No jobs.");
        }
        else if (context.Value(_output) is ListForm.Wide)
        {
            // Asked for by whoever wants to see all of it.
            ToTable(jobs, nodes).PrintWholeTo(context.Terminal);
        }
        else
        {
            ToTable(jobs, null).PrintTo(context.Terminal);
        }
    }

    /// <param name="jobs">A line each.</param>
    /// <param name="nodes">Names of nodes by their ids, for more columns; null for those that are always there.</param>
    private static Table ToTable(IReadOnlyList<JobView> jobs, IReadOnlyDictionary<string, string>? nodes)
    {
        var now = TimeProvider.System.GetUtcNow();
        var table = new Table([
            "SUBMISSION ID",
            "STATUS",
            "AGE",
            "TOOK",
            "EXIT",
            .. nodes is not null ? (string[])["NAME", "RESOURCES", "NODE", "ACCEPTED"] : [],
            "ENTRYPOINT",
        ])
        {
            Spared = ["ACCEPTED", "TOOK", "EXIT", "NODE"],
        };
        foreach (var job in jobs)
        {
            table.AddColored(
                JobText.ColorOf(job.Status),
                [
                    job.SubmissionId!,
                    JobText.StatusOf(job),
                    JobText.Age(job, now),
                    job.Status.IsTerminal() ? JobText.Took(job) : "",
                    job.DriverExitCode?.ToString(CultureInfo.InvariantCulture) ?? "",
                    .. nodes is not null
                        ? (string[])[JobText.GivenNameOf(job), JobText.ResourcesOf(job), NodeOf(job, nodes), JobText.When(job.StartTime)]
                        : [],
                    job.Entrypoint,
                ]
            );
        }

        return table;
    }

    /// <summary>The name that all other places call it by; an id's beginning for a node that is gone.</summary>
    private static string NodeOf(JobView job, IReadOnlyDictionary<string, string> nodes) =>
        job.DriverNodeId is not { Length: > 0 } id ? ""
        : nodes.TryGetValue(id, out var name) ? name
        : id[..Math.Min(id.Length, 12)];

    private sealed class SameVersion : IEqualityComparer<JobView>
    {
        public static SameVersion Instance { get; } = new();

        public bool Equals(JobView? x, JobView? y) => x?.RunId == y?.RunId && x?.Version == y?.Version;

        public int GetHashCode(JobView obj) => HashCode.Combine(obj.RunId, obj.Version);
    }
}
