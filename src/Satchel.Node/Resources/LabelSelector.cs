namespace Satchel.Node.Resources;

/// <summary>Matches a node's labels: <c>v</c>, <c>!v</c>, <c>in(a,b)</c>, <c>!in(a,b)</c>, by key; all keys must match.</summary>
internal static class LabelSelector
{
    public static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(item => MatchesOne(item.Value, labels.GetValueOrDefault(item.Key)));

    private static bool MatchesOne(string condition, string? label)
    {
        if (condition.StartsWith('!'))
        {
            return !MatchesOne(condition[1..], label);
        }

        var values =
            condition.StartsWith("in(", StringComparison.Ordinal) && condition.EndsWith(')')
                ? condition[3..^1].Split(',', StringSplitOptions.TrimEntries)
                : [condition];
        return label is not null && values.Contains(label, StringComparer.Ordinal);
    }
}
