using System.Text;
using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>
/// Finds patterns of <c>excludes</c> that matched nothing: mostly a slip, and one that sends what should have stayed at home, or keeps at home
/// what a job needs. Says what would match, where that can be told.
/// </summary>
/// <param name="roots">The packaged directory: its real path, and any other way in which its user may write it. Absolute.</param>
/// <param name="top">What patterns count from, in words.</param>
/// <param name="judged">What rules were asked about.</param>
internal sealed class IdleExcludes(IReadOnlyList<string> roots, string top, IEnumerable<JudgedEntry> judged)
{
    private readonly LeftOutDirectories _leftOut = new(judged);

    /// <summary>Such patterns in their order. Costs nothing when every pattern has decided about something.</summary>
    /// <param name="excludes">The patterns.</param>
    public IReadOnlyList<IdleExclude> Find(IgnoreList excludes)
    {
        var decided = judged.Select(static entry => entry.Rule).ToHashSet();
        var silent = excludes.Patterns.Where(pattern => !decided.Contains(pattern.Rule)).ToList();
        if (silent.Count == 0)
        {
            return [];
        }

        var entries = Entries();
        return entries.Count == 0
            ? []
            :
            [
                .. silent
                    .Where(pattern => !MatchesAny(pattern, entries))
                    .Select(pattern =>
                        (pattern.Rule.Pattern, Text: pattern.Negated ? DescribeNegated(pattern) : Describe(pattern, entries))
                    )
                    .Where(static idle => idle.Text is not null)
                    .Select(static idle => new IdleExclude(idle.Pattern, idle.Text!)),
            ];
    }

    /// <summary>All entries, and the directories on the way there.</summary>
    private List<(byte[] Path, bool IsDirectory)> Entries()
    {
        var directories = new HashSet<string>([""], StringComparer.Ordinal);
        var leaves = new List<string>();
        foreach (var (path, isDirectory, _, _) in judged)
        {
            if (!isDirectory)
            {
                leaves.Add(path);
            }

            for (
                var current = isDirectory ? path : LeftOutDirectories.ParentOf(path);
                directories.Add(current);
                current = LeftOutDirectories.ParentOf(current)
            ) { }
        }

        directories.Remove("");
        return
        [
            .. directories.Select(static path => (Encoding.UTF8.GetBytes(path), true)),
            .. leaves.Select(static path => (Encoding.UTF8.GetBytes(path), false)),
        ];
    }

    private string? Describe(IgnorePattern pattern, List<(byte[] Path, bool IsDirectory)> entries)
    {
        var written = pattern.Rule.Pattern;
        if (_leftOut.FindAbove(LeftOutDirectories.DirectoryOf(written)) is not null)
        {
            // It is left out with the directory it lies in.
            return null;
        }

        var hint = Corrections(written).FirstOrDefault(text => Parse(text) is { } corrected && MatchesAny(corrected, entries));
        return hint is null
            ? $"Pattern '{written}' of excludes matches nothing."
            : $"Pattern '{written}' of excludes matches nothing: patterns count from {top}. Write '{hint}'.";
    }

    private string DescribeNegated(IgnorePattern pattern)
    {
        var written = pattern.Rule.Pattern;
        var directory = LeftOutDirectories.DirectoryOf(written[1..]);
        if (_leftOut.FindAbove(directory) is not { } above)
        {
            return $"Pattern '{written}' of excludes takes nothing back: it matches nothing that is looked at.";
        }

        var before = LeftOutDirectories.WayTo(directory, above.Path).Select(static line => $"'{line}'");
        return $"Pattern '{written}' of excludes takes nothing back: '{above.Path}' is left out by {above.Rule}, and a directory that is left out is not entered. Put {string.Join(", ", before)} before it.";
    }

    /// <summary>What is meant by those who write a path as their shell takes it.</summary>
    private IEnumerable<string> Corrections(string pattern)
    {
        if (pattern.StartsWith("./", StringComparison.Ordinal))
        {
            yield return pattern[1..];
        }

        foreach (var root in roots)
        {
            if (pattern.StartsWith(root + "/", StringComparison.Ordinal))
            {
                yield return pattern[root.Length..];
            }

            var name = Path.GetFileName(root);
            if (name.Length > 0 && pattern.TrimStart('/').StartsWith(name + "/", StringComparison.Ordinal))
            {
                yield return pattern.TrimStart('/')[name.Length..];
            }
        }
    }

    private static bool MatchesAny(IgnorePattern pattern, List<(byte[] Path, bool IsDirectory)> entries)
    {
        foreach (var (path, isDirectory) in entries)
        {
            if (pattern.Matches(path, path.AsSpan(path.AsSpan().LastIndexOf((byte)'/') + 1), isDirectory))
            {
                return true;
            }
        }

        return false;
    }

    private static IgnorePattern? Parse(string pattern) =>
        IgnorePattern.Parse(Encoding.UTF8.GetBytes(pattern), IgnoreSettings.ExcludesSource, 1);
}
