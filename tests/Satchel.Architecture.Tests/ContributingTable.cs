using System.Text.RegularExpressions;
using Satchel.Testing;

namespace Satchel.Architecture.Tests;

/// <summary>The table of rooms in CONTRIBUTING, as people read it.</summary>
internal static partial class ContributingTable
{
    /// <summary>For each room of <c>src</c>, in the order of the table, those it may reference.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read()
    {
        var rows = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (Match row in Row().Matches(File.ReadAllText(Repository.PathOf("CONTRIBUTING.md"))))
        {
            rows[row.Groups["room"].Value] = row.Groups["may"].Value.Trim() switch
            {
                "nothing" => [],
                "all of the above" => [.. rows.Keys],
                var names => [.. names.Split(',', StringSplitOptions.TrimEntries).Select(RoomOf)],
            };
        }

        return rows;
    }

    private static string RoomOf(string name) => name == "Providers" ? "Satchel.Environments.Providers" : $"Satchel.{name}";

    [GeneratedRegex(@"^\| `src/(?<room>[\w.]+)` \|[^|]*\|(?<may>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
