using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>All that an installer has printed, as signs of failures are looked for in it.</summary>
internal static class InstallText
{
    /// <summary>What the tool said, without what it asked again before the last lines: that may have come.</summary>
    public static string Of(ToolResult result) =>
        string.Join(
            '\n',
            result
                .Lines.SkipLast(result.LastLines.Count)
                .Where(line => !line.Contains(Installation.AskedAgain, StringComparison.Ordinal))
                .Concat(result.LastLines)
        );

    /// <summary>In the whole text; in its last lines when it is one that takes too long to look through.</summary>
    public static Match Find(Regex pattern, string text, ToolResult result)
    {
        try
        {
            return pattern.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return pattern.Match(string.Join('\n', result.LastLines));
        }
    }

    /// <summary>Lines as one: a blank after what ends with a sign of its own, a semicolon after the rest.</summary>
    public static string OneLine(IEnumerable<string> lines)
    {
        var one = new StringBuilder();
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (one.Length > 0)
            {
                one.Append(one[^1] is '.' or ',' or ';' or ':' ? " " : "; ");
            }

            one.Append(line);
        }

        return one.ToString();
    }
}
