namespace Satchel.Packaging.Ignore;

/// <summary>A line that decided about an entry.</summary>
/// <param name="Source">The ignore file, relative to the package's root; <c>excludes</c>; or <c>built-in</c>.</param>
/// <param name="Line">Line number from 1; place in the list for the other two.</param>
/// <param name="Pattern">The line as it was written.</param>
public sealed record IgnoreRule(string Source, int Line, string Pattern)
{
    public override string ToString() => FormattableString.Invariant($"{Source}:{Line}: {Pattern}");
}
