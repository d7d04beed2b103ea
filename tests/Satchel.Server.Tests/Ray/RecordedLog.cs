using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Server.Tests.Ray;

/// <summary>
/// Two things about Ray's driver logs are of its own making and compared nowhere: the line <c>Runtime env is setting up.</c>, written by
/// its job manager, and where the line <c>Running entrypoint for job …</c> stands, which Ray buffers. Ours is always the first.
/// </summary>
internal static partial class RecordedLog
{
    private const string SupervisorDied = "\nJob supervisor actor died: ";

    /// <summary>The log that we should have where Ray had this one.</summary>
    public static string Expected(string recorded, string entrypoint)
    {
        var log = SetUpLine().Replace(recorded, "");
        var first = Regex.Match(log, $@"^Running entrypoint for job [^\n:]*: {Regex.Escape(entrypoint)}\n", RegexOptions.Multiline);
        return first.Success ? first.Value + log.Remove(first.Index, first.Length) : log;
    }

    /// <summary>
    /// Whether a log is the expected one. What goes on about Ray's own insides is compared up to there; a line of JSON as
    /// JSON.
    /// </summary>
    public static bool Agrees(string expected, string actual)
    {
        if (expected.IndexOf(SupervisorDied, StringComparison.Ordinal) is var died and >= 0)
        {
            return actual.StartsWith(expected[..(died + SupervisorDied.Length)], StringComparison.Ordinal);
        }

        var (expectedLines, lines) = (expected.Split('\n'), actual.Split('\n'));
        return RecordedPattern.Matches(expected, actual)
            || (
                expectedLines.Length == lines.Length
                && expectedLines.Zip(lines, (recorded, line) => recorded == line || AreSameJson(recorded, line)).All(same => same)
            );
    }

    private static bool AreSameJson(string recorded, string line) =>
        recorded.StartsWith('{') && line.StartsWith('{') && JsonNode.DeepEquals(JsonNode.Parse(recorded), JsonNode.Parse(line));

    [GeneratedRegex(@"^\{time}\tINFO job_manager\.py:[0-9]+ -- Runtime env is setting up\.\n", RegexOptions.Multiline)]
    private static partial Regex SetUpLine();
}
