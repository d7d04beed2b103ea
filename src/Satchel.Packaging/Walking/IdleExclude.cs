namespace Satchel.Packaging.Walking;

/// <summary>A pattern of <c>excludes</c> that matched nothing in one directory or archive.</summary>
/// <param name="Pattern">As it was written.</param>
/// <param name="Text">A sentence that says so, and what would match where that can be told.</param>
public sealed record IdleExclude(string Pattern, string Text)
{
    /// <summary>What is told of some of them: many are one warning.</summary>
    public static IEnumerable<PackagingWarning> Warnings(IEnumerable<IdleExclude> idle) =>
        PackagingWarning.Of(
            [.. idle.Select(static exclude => exclude.Text)],
            static (count, first) => FormattableString.Invariant($"{count} patterns of excludes do nothing. The first: {first}")
        );
}
