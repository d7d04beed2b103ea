using System.Text;
using System.Text.Json.Nodes;

namespace Satchel.Testing;

/// <summary>
/// Replays recorded cases and holds the outcome against the list of differences. Three things fail: a case that differs without a listed
/// reason, a listed case that no longer differs (or does not exist), a reason that says nothing.
/// </summary>
public static class RayVectorReplay
{
    /// <param name="file">Name of the vector file without extension.</param>
    /// <param name="compare">Runs one case; null when we do as Ray does, else what differs in one line.</param>
    /// <param name="select">Which cases belong to this test; the others are another test's. Null takes all.</param>
    /// <param name="list">Name of the list of differences, where one file of cases is held against two things of ours; null when it is that
    /// of the file.</param>
    /// <returns>A report of everything wrong; empty when all is well. Assert on it being empty.</returns>
    public static async Task<string> RunAsync(
        string file,
        Func<JsonObject, Task<string?>> compare,
        Func<JsonObject, bool>? select = null,
        string? list = null
    )
    {
        var differences = RayVectors.Differences(list ?? file);
        var report = new StringBuilder();
        var all = RayVectors.Cases(file);
        foreach (var item in all.Where(item => select?.Invoke(item) ?? true))
        {
            var id = item["id"]!.GetValue<string>();
            var difference = await compare(item).ConfigureAwait(false);
            var listed = differences.TryGetValue(id, out var reason);
            if (difference is not null && !listed)
            {
                report.Append(id).Append(": differs from Ray and is not listed: ").AppendLine(difference);
            }
            else if (difference is null && listed)
            {
                report.Append(id).AppendLine(": listed as a difference, but does as Ray does: take it off the list.");
            }
            else if (listed && reason!.Trim().Length < 10)
            {
                report.Append(id).AppendLine(": listed without a reason.");
            }
        }

        foreach (
            var id in differences.Keys.Where(id =>
                !all.Any(item => string.Equals(item["id"]!.GetValue<string>(), id, StringComparison.Ordinal))
            )
        )
        {
            report.Append(id).AppendLine(": listed as a difference, but there is no such case.");
        }

        return report.ToString();
    }
}
