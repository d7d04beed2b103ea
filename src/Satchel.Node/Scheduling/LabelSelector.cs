namespace Satchel.Node.Scheduling;

/// <summary>
/// Conditions on a node's labels, read once from their text: <c>v</c>, <c>!v</c>, <c>in(a,b)</c>, <c>!in(a,b)</c>, by key; all must hold.
/// A label that a node does not have meets only what excludes.
/// </summary>
internal sealed class LabelSelector
{
    private readonly (string Key, bool Excludes, string[] Values)[] _conditions;

    private LabelSelector((string, bool, string[])[] conditions) => _conditions = conditions;

    public static LabelSelector Parse(IReadOnlyDictionary<string, string> selector) =>
        new([
            .. selector.Select(item =>
            {
                // Every further mark turns the meaning once more.
                var condition = item.Value.TrimStart('!');
                return (item.Key, (item.Value.Length - condition.Length) % 2 == 1, Values(condition));
            }),
        ]);

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, excludes, values) in _conditions)
        {
            if ((labels.TryGetValue(key, out var label) && values.Contains(label, StringComparer.Ordinal)) == excludes)
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Values(string condition) =>
        condition.StartsWith("in(", StringComparison.Ordinal) && condition.EndsWith(')')
            ? condition[3..^1].Split(',', StringSplitOptions.TrimEntries)
            : [condition];
}
