using System.Globalization;
using System.Text;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.State;

/// <summary>What the programs that run on a cluster have: tasks, actors, objects, workers. Thread-safe.</summary>
public sealed class StateApi
{
    /// <summary>Most rows of one answer.</summary>
    public const int LargestLimit = 10_000;

    private readonly ApiClient _api;

    internal StateApi(ApiClient api) => _api = api;

    /// <summary>The first rows that meet all filters.</summary>
    /// <param name="kind">Tasks, actors, objects or workers.</param>
    /// <param name="limit">Most of them, up to <see cref="LargestLimit"/>.</param>
    /// <exception cref="ApiException"><c>invalid_filter</c>: there is no such column.</exception>
    public async Task<StatePage> ListAsync(StateKind kind, IEnumerable<StateFilter> filters, int limit, CancellationToken cancellationToken)
    {
        var path = new StringBuilder("/api/v0/")
            .Append(kind.ToString().ToLowerInvariant())
            .Append(CultureInfo.InvariantCulture, $"?detail=true&limit={limit}");
        foreach (var filter in filters)
        {
            path.Append("&filter_keys=")
                .Append(Uri.EscapeDataString(filter.Column))
                .Append("&filter_predicates=")
                .Append(Uri.EscapeDataString(filter.IsEqual ? "=" : "!="))
                .Append("&filter_values=")
                .Append(Uri.EscapeDataString(filter.Value));
        }

        var reply = await _api.GetAsync(path.ToString(), WireJson.Default.StateReply, cancellationToken).ConfigureAwait(false);
        return reply.Data?.Result is { } list
            ? new StatePage(list.Total, list.NumAfterTruncation, list.NumFiltered, list.Result)
            : new StatePage(0, 0, 0, []);
    }
}
