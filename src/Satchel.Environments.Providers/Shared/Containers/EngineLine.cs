using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>A line that a container engine writes while it works. Pure.</summary>
internal static partial class EngineLine
{
    /// <summary>What it says, without what podman's log has around it: <c>time="…" level=warning msg="…"</c>.</summary>
    public static string WordsOf(string line) =>
        Logged().Match(line) is { Success: true } logged ? Escaped().Replace(logged.Groups["message"].Value, "${sign}") : line.Trim();

    [GeneratedRegex(
        """\A\s*time="[^"]*" level=\w+ msg=("(?<message>(\\.|[^"\\])*)"|(?<message>[^\s"]+))""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Logged();

    [GeneratedRegex("""\\(?<sign>["\\])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Escaped();
}
