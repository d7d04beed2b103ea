using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;

namespace Satchel.Node.Listing;

/// <summary>How one kind of thing is listed: its columns, in order. Made once, for any number of lists.</summary>
internal sealed class StateTable<T>(params IReadOnlyList<(string Name, Func<T, JsonNode?> Read)> columns)
{
    /// <summary>Of more than these nobody looks at: the loop has other things to do.</summary>
    private const int MostSeen = 200_000;

    private readonly string[] _names = [.. columns.Select(column => column.Name)];
    private readonly Dictionary<string, Func<T, JsonNode?>> _read = columns.ToDictionary(
        column => column.Name,
        column => column.Read,
        StringComparer.Ordinal
    );

    /// <param name="total">How many there are.</param>
    /// <param name="all">They, in the order of the list.</param>
    /// <param name="query">What is asked.</param>
    /// <exception cref="SatchelException"><c>invalid_filter</c>.</exception>
    public StatePage List(int total, IEnumerable<T> all, StateQuery query)
    {
        StateFilter.Check(query.Filters, _names);
        var rows = new List<JsonObject>();
        var passed = 0;
        if (query.Filters.Count == 0)
        {
            rows.AddRange(all.Take(query.Limit).Select(RowOf));
            return new StatePage(total, total, total, rows);
        }

        foreach (var item in all.Take(MostSeen))
        {
            if (query.Filters.All(filter => filter.Passes(_read[filter.Column](item))))
            {
                passed++;
                if (rows.Count < query.Limit)
                {
                    rows.Add(RowOf(item));
                }
            }
        }

        return new StatePage(total, Math.Min(total, MostSeen), passed, rows);
    }

    private JsonObject RowOf(T item) => new(columns.Select(column => KeyValuePair.Create(column.Name, column.Read(item))));
}
