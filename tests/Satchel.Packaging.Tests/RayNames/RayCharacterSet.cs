namespace Satchel.Packaging.Tests.RayNames;

/// <summary>What one character of a path may be.</summary>
/// <param name="Ranges">Code points from first to last.</param>
/// <param name="Negated">Whether it may be anything but those.</param>
internal sealed record RayCharacterSet(IReadOnlyList<(int First, int Last)> Ranges, bool Negated)
{
    /// <summary>Anything within a name.</summary>
    public static RayCharacterSet NoSlash { get; } = new([('/', '/')], Negated: true);

    /// <summary>Anything within a line.</summary>
    public static RayCharacterSet Any { get; } = new([('\n', '\n')], Negated: true);

    public static RayCharacterSet Slash { get; } = Of('/');

    public static RayCharacterSet Of(int point) => new([(point, point)], Negated: false);

    public bool Contains(int point)
    {
        foreach (var (first, last) in Ranges)
        {
            if (point >= first && point <= last)
            {
                return !Negated;
            }
        }

        return Negated;
    }
}
