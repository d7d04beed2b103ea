using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Ray;

/// <summary>
/// Of Ray's state API the environments: one row for each that jobs have asked for, once it is known whether it could be set up. What is
/// still being set up has no row, since Ray's own client cannot read one.
/// </summary>
internal sealed class StateCalls(IJobControl jobs)
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 10_000;

    private static readonly string[] Columns = ["runtime_env", "error", "success", "node_id"];

    public void Map(RouteGroupBuilder state) =>
        state
            .MapMethods("/runtime_envs", EndpointDescriptions.Read, RuntimeEnvsAsync)
            .WithSummary("The environments that jobs have asked for, and whether they could be set up.");

    private async Task RuntimeEnvsAsync(HttpContext http, CancellationToken cancelled)
    {
        var query = http.Request.Query;
        if (FindFault(query, out var limit) is { } fault)
        {
            await ReplyAsync(http, StatusCodes.Status400BadRequest, fault, result: null).ConfigureAwait(false);
            return;
        }

        var rows = await ReadRowsAsync(BrowserRequest.LooksLikeBrowser(http.Request), cancelled).ConfigureAwait(false);
        var filtered = rows.Where(row => Passes(row, query)).ToArray();
        var isDetailed = query["detail"].ToString() is "true" or "True" or "1";
        var shown = filtered.Take(limit).Select(row => (JsonNode)row.ToJson(isDetailed));
        await ReplyAsync(
                http,
                StatusCodes.Status200OK,
                "",
                new JsonObject
                {
                    ["total"] = rows.Count,
                    ["num_after_truncation"] = rows.Count,
                    ["num_filtered"] = filtered.Length,
                    ["result"] = new JsonArray([.. shown]),
                    ["partial_failure_warning"] = null,
                    ["warnings"] = null,
                }
            )
            .ConfigureAwait(false);
    }

    private async Task<IReadOnlyCollection<EnvironmentState>> ReadRowsAsync(bool hides, CancellationToken cancelled)
    {
        var rows = new Dictionary<string, EnvironmentState>(StringComparer.Ordinal);
        await foreach (var job in jobs.StreamAsync(status: null, cancelled).ConfigureAwait(false))
        {
            if (EnvironmentState.Of(job, JobViews.ToDetails(job, hides).RuntimeEnv) is { } state)
            {
                rows[state.Key] = rows.TryGetValue(state.Key, out var known) ? known.With(state) : state;
            }
        }

        return rows.Values;
    }

    /// <returns>What is wrong with the parameters, in Ray's words; null when nothing is.</returns>
    private static string? FindFault(IQueryCollection query, out int limit)
    {
        limit = DefaultLimit;
        if (query["limit"].ToString() is { Length: > 0 } written && !int.TryParse(written, CultureInfo.InvariantCulture, out limit))
        {
            return $"invalid literal for int() with base 10: '{written}'";
        }

        if (limit > LargestLimit)
        {
            return $"Given limit {limit} exceeds the supported limit {LargestLimit}. Use a lower limit, or set the `RAY_MAX_LIMIT_FROM_API_SERVER` environment variable to a larger value.";
        }

        if (limit < 0)
        {
            return $"Given limit {limit} is below 0.";
        }

        if (query["filter_keys"].Count != query["filter_predicates"].Count || query["filter_keys"].Count != query["filter_values"].Count)
        {
            return "Each filter needs a key, a predicate and a value.";
        }

        if (query["filter_predicates"].FirstOrDefault(predicate => predicate is not ("=" or "!=")) is { } unknown)
        {
            return $"Unsupported filter predicate {unknown} is given. Available predicates: =, !=.";
        }

        return query["filter_keys"].FirstOrDefault(key => !Columns.Contains(key, StringComparer.Ordinal)) is { } column
            ? $"The given filter column {column} is not supported. Enter filters with \u2013-filter key=value or \u2013-filter key!=value Supported filter columns: {{{string.Join(", ", Columns.Select(name => $"'{name}'"))}}}"
            : null;
    }

    private static bool Passes(EnvironmentState row, IQueryCollection query)
    {
        for (var index = 0; index < query["filter_keys"].Count; index++)
        {
            var isEqual = string.Equals(
                row.TextOf(query["filter_keys"][index]!),
                query["filter_values"][index],
                StringComparison.OrdinalIgnoreCase
            );
            if (isEqual != query["filter_predicates"][index] is "=")
            {
                return false;
            }
        }

        return true;
    }

    private static Task ReplyAsync(HttpContext http, int status, string message, JsonObject? result) =>
        http.ReplyTextAsync(
            status,
            new JsonObject
            {
                ["result"] = result is not null,
                ["msg"] = message,
                ["data"] = new JsonObject { ["result"] = result },
            }.ToJsonString(),
            HttpReplies.Json
        );
}
