using System.Text.RegularExpressions;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>Compares what a page says that a command prints with what it printed.</summary>
internal static partial class ShownOutput
{
    private static readonly TimeSpan MatchPatience = TimeSpan.FromSeconds(10);

    /// <summary>The first line of the page that was not printed, in its order; null when all were.</summary>
    /// <param name="shown">Lines of the page. Numbers, ids, paths of people and blanks may differ; <c>...</c> stands for anything.</param>
    /// <param name="printed">What the command printed.</param>
    public static string? FirstMissing(IEnumerable<string> shown, string printed)
    {
        var lines = printed.Split('\n');
        var at = 0;
        foreach (var expected in shown.Where(static line => line.Trim() is not ("" or "...")))
        {
            var pattern = PatternOf(expected);
            var found = Array.FindIndex(lines, at, line => Regex.IsMatch(line, pattern, RegexOptions.None, MatchPatience));
            if (found < 0)
            {
                return expected;
            }

            at = found + 1;
        }

        return null;
    }

    private static string PatternOf(string line) =>
        "^\\s*"
        + string.Concat(
            Variable()
                .Split(line.Trim())
                .Select(static part =>
                    part.StartsWith("raysubmit_", StringComparison.Ordinal) ? "raysubmit_\\w+"
                    : part.StartsWith("/home/me/", StringComparison.Ordinal) ? "\\S+"
                    : part is "…" or "..." ? ".*"
                    : part.Length > 0 && char.IsAsciiDigit(part[0]) ? "\\d+(\\.\\d+)?"
                    : string.IsNullOrWhiteSpace(part) && part.Length > 0 ? "\\s+"
                    : Regex.Escape(part)
                )
        )
        + "\\s*$";

    [GeneratedRegex(@"(raysubmit_\w+|/home/me/[\w/.-]+\w|…|\.\.\.|\d+(?:\.\d+)?|\s+)")]
    private static partial Regex Variable();
}
