using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Nodes;

/// <summary>A condition on one column of a list, as Ray's state API has them. Letters count alike, small or capital.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="IsEqual">Whether the value must be this one, or any but this one.</param>
/// <param name="Value">Text of the value; booleans are <c>true</c> and <c>false</c>.</param>
public sealed record StateFilter(string Column, bool IsEqual, string Value)
{
    /// <exception cref="SatchelException"><c>invalid_filter</c>: neither <c>=</c> nor <c>!=</c>.</exception>
    public static StateFilter Parse(string column, string predicate, string value) =>
        predicate is "=" or "!="
            ? new(column, predicate is "=", value)
            : throw Invalid($"Unsupported filter predicate {predicate} is given. Available predicates: =, !=.");

    public bool Passes(JsonNode? value)
    {
        var text = value switch
        {
            null => "",
            JsonValue plain when plain.TryGetValue<string>(out var written) => written,
            _ => value.ToJsonString(),
        };
        return text.Equals(Value, StringComparison.OrdinalIgnoreCase) == IsEqual;
    }

    /// <exception cref="SatchelException"><c>invalid_filter</c>: one of the columns is not there.</exception>
    public static void Check(IEnumerable<StateFilter> filters, IReadOnlyCollection<string> columns)
    {
        if (filters.FirstOrDefault(filter => !columns.Contains(filter.Column, StringComparer.Ordinal)) is { } unknown)
        {
            throw Invalid(
                $"The given filter column {unknown.Column} is not supported. Enter filters with \u2013-filter key=value or \u2013-filter key!=value Supported filter columns: {{{string.Join(", ", columns.Select(name => $"'{name}'"))}}}"
            );
        }
    }

    private static SatchelException Invalid(string message) => new(new SatchelError("invalid_filter", message, ""));
}
