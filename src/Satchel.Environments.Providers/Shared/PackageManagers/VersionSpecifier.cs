using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Versions of Python packages and conditions on them, as far as both are plain numbers; of others nothing is claimed. Pure.</summary>
internal static partial class VersionSpecifier
{
    /// <summary>Whether a version is surely none of those that the conditions take, such as <c>&gt;=1,&lt;2</c>.</summary>
    public static bool Excludes(string conditions, string version) =>
        TryRead(version, out var numbers)
        && conditions
            .Trim('(', ')', ' ')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(condition => Condition().Match(condition) is { Success: true } match && Refuses(match, numbers));

    /// <summary>Reads a version of plain numbers: <c>1.20.3</c>, also <c>0.0.20240101000000</c>; none with a number that is longer still.</summary>
    public static bool TryRead(string version, out long[] numbers)
    {
        numbers = [];
        if (!Numbers().IsMatch(version))
        {
            return false;
        }

        var parts = version.Split('.');
        var read = new long[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!long.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out read[index]))
            {
                return false;
            }
        }

        numbers = read;
        return true;
    }

    /// <summary>As <c>CompareTo</c>: what is missing at the end is 0.</summary>
    public static int Compare(IReadOnlyList<long> one, IReadOnlyList<long> other)
    {
        for (var index = 0; index < Math.Max(one.Count, other.Count); index++)
        {
            var difference = At(one, index).CompareTo(At(other, index));
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    private static bool Refuses(Match condition, long[] version)
    {
        if (!TryRead(condition.Groups["version"].Value, out var bound))
        {
            return false;
        }

        var comparison = Compare(version, bound);
        var isPrefix = condition.Groups["any"].Success;
        return condition.Groups["comparison"].Value switch
        {
            "==" when isPrefix => !Begins(version, bound, bound.Length),
            "==" => comparison != 0,
            "!=" when isPrefix => Begins(version, bound, bound.Length),
            "!=" => comparison == 0,
            _ when isPrefix => false,
            ">=" => comparison < 0,
            "<=" => comparison > 0,
            ">" => comparison <= 0,
            "<" => comparison >= 0,
            "~=" when bound.Length > 1 => comparison < 0 || !Begins(version, bound, bound.Length - 1),
            _ => false,
        };
    }

    private static bool Begins(long[] version, long[] with, int count) =>
        Enumerable.Range(0, count).All(index => At(version, index) == with[index]);

    private static long At(IReadOnlyList<long> numbers, int index) => index < numbers.Count ? numbers[index] : 0;

    [GeneratedRegex(@"^\d+(\.\d+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Numbers();

    [GeneratedRegex(
        @"^(?<comparison>==|!=|>=|<=|~=|>|<)\s*(?<version>\d+(\.\d+)*)(?<any>\.\*)?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Condition();
}
