namespace Satchel.Packaging.Tests.RayNames;

/// <summary>One step through a path. A step that takes nothing and only forks is <see cref="Optional"/>.</summary>
/// <param name="Set">What one code point may be; null for a step that takes none.</param>
/// <param name="Repeats">Whether it takes any number of them, none too.</param>
/// <param name="Skips">How many following steps may be left out together.</param>
internal sealed record RayPatternStep(RayCharacterSet? Set, bool Repeats, int Skips)
{
    public static RayPatternStep One(RayCharacterSet set) => new(set, Repeats: false, 0);

    public static RayPatternStep Many(RayCharacterSet set) => new(set, Repeats: true, 0);

    public static RayPatternStep Optional(int steps) => new(null, Repeats: false, steps);

    public bool Takes(int point) => Set is not null && Set.Contains(point);
}
