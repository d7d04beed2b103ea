using System.Text;
using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The text of requirements as pip reads it. Pure.</summary>
internal static partial class RequirementText
{
    /// <summary>Lines with those that a backslash continues in one.</summary>
    public static IReadOnlyList<string> Join(IEnumerable<string> lines)
    {
        var joined = new List<string>();
        StringBuilder? open = null;
        foreach (var line in lines)
        {
            // A comment ends a continued line, as with pip.
            var isComment = line.TrimStart().StartsWith('#');
            if (!isComment && line.EndsWith('\\'))
            {
                (open ??= new StringBuilder()).Append(line.AsSpan(0, line.Length - 1));
                continue;
            }

            joined.Add(open is null ? line : open.Append(isComment ? "" : line).ToString());
            open = null;
        }

        if (open is not null)
        {
            joined.Add(open.ToString());
        }

        return joined;
    }

    /// <summary>What of the lines counts: continued ones joined, comments, blank lines and outer blanks left out.</summary>
    public static IReadOnlyList<string> Clean(IEnumerable<string> lines) =>
        [
            .. Join(lines.SelectMany(line => line.Split('\n')))
                .Select(line => Comment().Replace(line, "").Trim())
                .Where(line => line.Length > 0),
        ];

    /// <summary>A requirement without the options behind it, such as hashes.</summary>
    public static string WithoutOptions(string line) => Options().Replace(line, "");

    [GeneratedRegex(@"\s--.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Options();

    // One blank before it is enough, the others are trimmed: a run of them would be tried from each of its characters.
    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Comment();
}
