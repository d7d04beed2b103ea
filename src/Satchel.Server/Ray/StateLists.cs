using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>The lists of Ray's state API.</summary>
internal sealed class StateLists(IJobControl jobs, INodeGateway nodes)
{
    private const int MostDrivers = 10_000;

    private static readonly string[] EnvironmentColumns = ["runtime_env", "error", "success", "node_id"];
    private static readonly string[] EnvironmentDetails = ["ref_cnt", "error"];
    private static readonly string[] NodeColumns =
    [
        "node_id",
        "node_ip",
        "is_head_node",
        "state",
        "state_message",
        "node_name",
        "resources_total",
        "labels",
    ];
    private static readonly string[] JobColumns = [.. WireJson.Default.JobDetails.Properties.Select(property => property.Name)];

    /// <summary>Tasks, actors, objects or workers of all nodes.</summary>
    /// <exception cref="SatchelException"><c>invalid_filter</c>; <c>node_gone</c>.</exception>
    public async Task<StatePage> OfNodesAsync(StateKind kind, StateParameters asked, CancellationToken cancelled)
    {
        var sum = new StatePage(0, 0, 0, []);
        foreach (var node in nodes.Nodes)
        {
            var query = new StateQuery(kind, asked.Filters, asked.Limit - sum.Rows.Count);
            var page = await nodes.For(node).ListStateAsync(query, cancelled).ConfigureAwait(false);
            foreach (var row in kind == StateKind.Actors && !asked.HasReasons ? page.Rows : [])
            {
                row.Remove(StateQuery.ReasonColumn);
            }

            sum = new(sum.Total + page.Total, sum.Seen + page.Seen, sum.Passed + page.Passed, [.. sum.Rows, .. page.Rows]);
        }

        return sum;
    }

    /// <exception cref="SatchelException"><c>invalid_filter</c>; <c>node_gone</c>.</exception>
    public async Task<StatePage> NodesAsync(StateParameters asked, CancellationToken cancelled)
    {
        StateFilter.Check(asked.Filters, NodeColumns);
        var rows = new List<JsonObject>();
        foreach (var id in nodes.Nodes)
        {
            var node = await nodes.For(id).DescribeAsync(cancelled).ConfigureAwait(false);
            rows.Add(
                new JsonObject
                {
                    ["node_id"] = id.ToString(),
                    ["node_ip"] = new Uri(node.Address).Host,
                    ["is_head_node"] = rows.Count == 0,
                    ["state"] = "ALIVE",
                    ["state_message"] = null,
                    ["node_name"] = node.Name,
                    ["resources_total"] = new JsonObject(node.Total.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
                    ["labels"] = new JsonObject(node.Labels.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
                }
            );
        }

        return StatePage.Of(rows, asked.Filters, asked.Limit);
    }

    /// <summary>Submitted jobs in the order they were accepted, those that drivers belong to with their job id; then the other drivers.</summary>
    /// <exception cref="SatchelException"><c>invalid_filter</c>; <c>node_gone</c>.</exception>
    public async Task<StatePage> JobsAsync(StateParameters asked, bool hides, CancellationToken cancelled)
    {
        StateFilter.Check(asked.Filters, JobColumns);
        var drivers = await OfNodesAsync(StateKind.Drivers, new StateParameters([], MostDrivers, IsDetailed: false), cancelled)
            .ConfigureAwait(false);
        var ofJobs = drivers
            .Rows.Where(driver => driver["submission_id"] is not null)
            .ToLookup(driver => (string)driver["submission_id"]!, StringComparer.Ordinal);
        var rows = new List<JsonObject>();
        await foreach (var job in jobs.StreamAsync(status: null, cancelled).ConfigureAwait(false))
        {
            var details = JobViews.ToDetails(job, hides);
            var driver = job.EndTime is null ? ofJobs[job.Submission.SubmissionId].FirstOrDefault() : null;
            rows.Add(RowOf(driver is null ? details : With(details, driver)));
        }

        var others = drivers.Rows.Where(driver => driver["submission_id"] is null);
        rows.AddRange(others.Select(driver => RowOf(With(new JobDetails { Type = "DRIVER", Status = JobStatus.Running }, driver))));
        return StatePage.Of(rows, asked.Filters, asked.Limit);
    }

    /// <summary>
    /// One row for each environment that jobs have asked for, once it is known whether it could be set up. What is still being set up has no
    /// row, since Ray's own client cannot read one.
    /// </summary>
    /// <exception cref="SatchelException"><c>invalid_filter</c>.</exception>
    public async Task<StatePage> EnvironmentsAsync(StateParameters asked, bool hides, CancellationToken cancelled)
    {
        StateFilter.Check(asked.Filters, EnvironmentColumns);
        var states = new Dictionary<string, EnvironmentState>(StringComparer.Ordinal);
        await foreach (var job in jobs.StreamAsync(status: null, cancelled).ConfigureAwait(false))
        {
            if (EnvironmentState.Of(job, JobViews.ToDetails(job, hides).RuntimeEnv) is { } state)
            {
                states[state.Key] = states.TryGetValue(state.Key, out var known) ? known.With(state) : state;
            }
        }

        var page = StatePage.Of([.. states.Values.Select(state => state.ToJson())], asked.Filters, asked.Limit);
        if (!asked.IsDetailed)
        {
            foreach (var row in page.Rows)
            {
                Array.ForEach(EnvironmentDetails, column => row.Remove(column));
            }
        }

        return page;
    }

    private static JobDetails With(JobDetails details, JsonObject driver)
    {
        var job = (string?)driver["job_id"];
        return details with
        {
            JobId = job,
            DriverNodeId = (string?)driver["node_id"],
            DriverInfo = new JsonObject
            {
                ["id"] = job,
                ["node_ip_address"] = (string?)driver["ip"],
                ["pid"] = driver["pid"]!.ToString(),
            },
        };
    }

    private static JsonObject RowOf(JobDetails details) =>
        JsonSerializer.SerializeToNode(details, ServerJson.Default.JobDetails)!.AsObject();
}
