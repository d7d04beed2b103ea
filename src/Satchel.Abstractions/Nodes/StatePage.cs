using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Nodes;

/// <summary>What a node lists of itself.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Seen">How many of them were looked at: all, up to a bound.</param>
/// <param name="Passed">How many of those met the filters.</param>
/// <param name="Rows">The first of those, each of its own.</param>
public sealed record StatePage(int Total, int Seen, int Passed, IReadOnlyList<JsonObject> Rows)
{
    /// <summary>A list of rows that are all there.</summary>
    public static StatePage Of(IReadOnlyCollection<JsonObject> rows, IReadOnlyList<StateFilter> filters, int limit)
    {
        var passed = rows.Where(row => filters.All(filter => filter.Passes(row[filter.Column]))).ToArray();
        return new(rows.Count, rows.Count, passed.Length, [.. passed.Take(limit)]);
    }
}
