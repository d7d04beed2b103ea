namespace Satchel.Packaging.Ignore;

/// <summary>A line of an ignore file that takes back what another one left out.</summary>
/// <param name="Line">The line.</param>
/// <param name="Directory">Directory of its file, relative to the package's root; empty for the root and for those above.</param>
/// <param name="WayToRoot">For a file above the root: the way from there down to the root, with a slash at the end; else empty.</param>
internal sealed record TakingBack(IgnorePattern Line, string Directory, string WayToRoot);
