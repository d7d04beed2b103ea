namespace Satchel.Environments.Providers.Nuget;

/// <summary>The versions that a <see cref="PackageName"/> takes, by NuGet's order. Pure.</summary>
/// <param name="Low">The lowest; empty when there is none.</param>
/// <param name="TakesLow">Whether it counts.</param>
/// <param name="High">The highest; empty when there is none.</param>
/// <param name="TakesHigh">Whether it counts.</param>
internal sealed record VersionRange(string Low, bool TakesLow, string High, bool TakesHigh)
{
    /// <summary>Of a package's version or range.</summary>
    public static VersionRange Of(PackageName package)
    {
        var range = package.Range;
        var ends = range[1..^1].Split(',');
        return new VersionRange(ends[0], range[0] is '[', ends[^1], range[^1] is ']');
    }

    /// <summary>Whether a version is one of them.</summary>
    public bool Has(string version) =>
        (Low.Length == 0 || Compare(version, Low) is var low && (low > 0 || low == 0 && TakesLow))
        && (High.Length == 0 || Compare(version, High) is var high && (high < 0 || high == 0 && TakesHigh));

    private static int Compare(string one, string other)
    {
        var (numbers, label) = Parts(one);
        var (others, otherLabel) = Parts(other);
        for (var index = 0; index < Math.Max(numbers.Length, others.Length); index++)
        {
            var difference = CompareNumbers(numbers.ElementAtOrDefault(index) ?? "0", others.ElementAtOrDefault(index) ?? "0");
            if (difference != 0)
            {
                return difference;
            }
        }

        // A version without a label comes after all that have one.
        return label.Length == 0 || otherLabel.Length == 0
            ? otherLabel.Length.CompareTo(label.Length)
            : CompareLabels(label.Split('.'), otherLabel.Split('.'));
    }

    private static int CompareLabels(string[] one, string[] other)
    {
        for (var index = 0; index < Math.Min(one.Length, other.Length); index++)
        {
            var (left, right) = (IsNumber(one[index]), IsNumber(other[index]));
            var difference =
                left && right ? CompareNumbers(one[index], other[index])
                : left != right ? right.CompareTo(left)
                : string.Compare(one[index], other[index], StringComparison.OrdinalIgnoreCase);
            if (difference != 0)
            {
                return difference;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static (string[] Numbers, string Label) Parts(string version)
    {
        var parts = version.Split('+')[0].Split('-', 2);
        return (parts[0].Split('.'), parts.ElementAtOrDefault(1) ?? "");
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static int CompareNumbers(string one, string other)
    {
        var (left, right) = (one.TrimStart('0'), other.TrimStart('0'));
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }
}
