using System.Globalization;
using System.Text;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Client.Jobs;

namespace Satchel.Client.State;

/// <summary>What the programs that run on a cluster have: tasks, actors, objects, workers. Thread-safe.</summary>
public sealed class StateApi
{
    /// <summary>Most rows of one answer.</summary>
    public const int LargestLimit = 10_000;

    private readonly ApiClient _api;
    private readonly RetryPolicy _retry;

    internal StateApi(ApiClient api, RetryPolicy retry) => (_api, _retry) = (api, retry);

    /// <summary>The first rows that meet all filters.</summary>
    /// <param name="kind">Tasks, actors, objects or workers.</param>
    /// <param name="limit">Most of them, up to <see cref="LargestLimit"/>.</param>
    /// <exception cref="ApiException"><c>invalid_filter</c>: there is no such column.</exception>
    public async Task<StatePage> ListAsync(StateKind kind, IEnumerable<StateFilter> filters, int limit, CancellationToken cancellationToken)
    {
        var path = new StringBuilder("/api/v0/")
            .Append(kind.ToString().ToLowerInvariant())
            .Append(CultureInfo.InvariantCulture, $"?detail=true&limit={limit}")
            .Append(kind == StateKind.Actors ? "&reasons=true" : "");
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

    /// <summary>What drivers, workers and set-ups have printed, file by file; the one written last comes first.</summary>
    /// <param name="of">Only those of a job, an actor, a task, a worker, or the one of that name; null for all.</param>
    /// <param name="most">At most so many of them; null leaves it to the head.</param>
    public Task<NodeLogList> ListLogsAsync(string? of, int? most, CancellationToken cancellationToken)
    {
        string[] query =
        [
            .. of is null ? (string[])[] : [$"of={Uri.EscapeDataString(of)}"],
            .. most is null ? (string[])[] : [string.Create(CultureInfo.InvariantCulture, $"limit={most}")],
        ];
        var path = query.Length == 0 ? LogPaths.All : $"{LogPaths.All}?{string.Join('&', query)}";
        return _api.GetAsync(path, WireJson.Default.NodeLogList, cancellationToken);
    }

    /// <summary>The bytes of such a file, piece by piece; a piece is valid until the next one is asked for.</summary>
    /// <param name="options">Followed, it goes on until its program writes no more. Neither times nor ages are kept of these files.</param>
    /// <exception cref="ApiException"><c>log_not_found</c>: it is gone.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLogAsync(NodeLog log, LogOptions options, CancellationToken cancellationToken) =>
        new LogReader(_api, _retry, $"{LogPaths.Content}?name={Uri.EscapeDataString(log.Name)}&node={log.NodeId}&", options).ReadAsync(
            cancellationToken
        );
}
