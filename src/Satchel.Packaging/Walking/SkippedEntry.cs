using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>An entry left out by a rule, with everything below it.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Rule">The line that decided.</param>
public sealed record SkippedEntry(string Path, IgnoreRule Rule);
