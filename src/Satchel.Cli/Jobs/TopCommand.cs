using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel top</c>: nodes and running jobs with what they take, again and again on a terminal.</summary>
internal sealed class TopCommand : ClusterCommand
{
    private const int DefaultLimit = 20;
    private const int LargestLimit = 50;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly Option<int?> _limit = LimitOption.Create(
        $"At most this many jobs, the first accepted. Default: {DefaultLimit}.",
        LargestLimit
    );
    private readonly Option<bool> _once = new("--once")
    {
        Description = "One picture, as where the output is no terminal and with --json.",
    };

    public TopCommand()
        : base("top", "Shows nodes and running jobs with the memory and processors they take, every two seconds until Ctrl-C.")
    {
        Options.Add(_limit);
        Options.Add(_once);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel top", "satchel top --once", "satchel top --json | jq '.jobs[].resident_bytes'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var isLive = Terminal.IsOutputShown && !context.AsJson && !context.Value(_once);
        Dictionary<string, JobUse> before = new(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(LookInterval);
        do
        {
            var (status, uses) = await client
                .RetryAsync(cancelled => LookAsync(client, context.Value(_limit) ?? DefaultLimit, cancelled), context.Cancelled)
                .ConfigureAwait(false);
            if (context.AsJson)
            {
                context.Terminal.PrintJson(ToJson(status, uses));
            }
            else
            {
                if (isLive)
                {
                    context.Terminal.BeginAgain();
                }

                Show(context.Terminal, status, uses, before);
            }

            before = uses.ToDictionary(static use => use.Job.SubmissionId!, StringComparer.Ordinal);
        } while (isLive && await timer.WaitForNextTickAsync(context.Cancelled).ConfigureAwait(false));

        return ExitCodes.Success;
    }

    private static async Task<(ClusterStatus Status, List<JobUse> Uses)> LookAsync(
        SatchelClient client,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var status = await client.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        var uses = new List<JobUse>();
        await foreach (var job in client.Jobs.ListAsync(JobStatus.Running, limit, cancellationToken).ConfigureAwait(false))
        {
            // None of one that was deleted since it was listed.
            if (await JobFinder.FindProcessesAsync(client, job, cancellationToken).ConfigureAwait(false) is { } lives)
            {
                uses.Add(new JobUse(job, lives, TimeProvider.System.GetTimestamp()));
            }

            if (uses.Count == limit)
            {
                break;
            }
        }

        return (status, uses);
    }

    private static JsonObject ToJson(ClusterStatus status, IEnumerable<JobUse> uses) =>
        new()
        {
            ["at"] = TimeProvider.System.GetUtcNow(),
            ["nodes"] = JsonSerializer.SerializeToNode(status, WireJson.Default.ClusterStatus)!["nodes"]!.DeepClone(),
            ["jobs_by_state"] = new JsonObject(status.Jobs.Select(static state => KeyValuePair.Create(state.Key, (JsonNode?)state.Value))),
            ["jobs"] = new JsonArray([
                .. uses.Select(static use => new JsonObject
                {
                    ["submission_id"] = use.Job.SubmissionId,
                    ["entrypoint"] = use.Job.Entrypoint,
                    ["resident_bytes"] = use.ResidentBytes,
                    ["processor_seconds"] = use.ProcessorSeconds,
                    ["processes"] = use.Lives.Processes.Count,
                }),
            ]),
        };

    private static void Show(Terminal terminal, ClusterStatus status, List<JobUse> uses, Dictionary<string, JobUse> before)
    {
        var nodes = new Table("NODE", "CPU RESERVED", "GPU RESERVED", "MEMORY RESERVED");
        foreach (var node in status.Nodes)
        {
            nodes.Add(node.Name, Taken(node, "CPU", Count), Taken(node, "GPU", Count), Taken(node, "memory", Amount.OfBytes));
        }

        nodes.PrintTo(terminal);
        terminal.Print("");
        var running = status.Jobs.GetValueOrDefault("RUNNING");
        terminal.Print(
            "Jobs: "
                + (
                    status.Jobs.Count == 0
                        ? "none"
                        : string.Join(", ", status.Jobs.Select(static state => FormattableString.Invariant($"{state.Value} {state.Key}")))
                )
        );
        if (uses.Count == 0)
        {
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var jobs = new Table("JOB", "AGE", "CPU USED", "CPU TIME", "MEMORY USED", "PROCESSES", "ENTRYPOINT")
        {
            Spared = ["PROCESSES", "CPU TIME"],
        };
        foreach (var use in uses)
        {
            jobs.Add(
                use.Job.SubmissionId ?? "",
                JobText.Age(use.Job, now),
                use.ProcessorsSince(before.GetValueOrDefault(use.Job.SubmissionId ?? "")) is { } share ? Count(share) : "",
                Amount.Of(TimeSpan.FromSeconds(use.ProcessorSeconds)),
                Amount.OfBytes(use.ResidentBytes),
                use.Lives.Processes.Count.ToString(CultureInfo.InvariantCulture),
                use.Job.Entrypoint
            );
        }

        jobs.PrintTo(terminal);
        if (running > uses.Count)
        {
            terminal.Print(FormattableString.Invariant($"… and {running - uses.Count} more"));
        }
    }

    /// <summary>What jobs have asked for of a resource, and how much there is: <c>1.5 of 8</c>.</summary>
    private static string Taken(NodeInfo node, string name, Func<double, string> format)
    {
        var total = node.Total.GetValueOrDefault(name);
        return total == 0 ? "none" : $"{format(total - node.Available.GetValueOrDefault(name))} of {format(total)}";
    }

    private static string Count(double amount) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.##}");
}
