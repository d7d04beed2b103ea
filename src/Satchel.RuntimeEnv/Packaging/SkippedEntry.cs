using Satchel.RuntimeEnv.Ignore;

namespace Satchel.RuntimeEnv.Packaging;

/// <summary>An entry left out by a rule, with everything below it.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Rule">The line that decided.</param>
public sealed record SkippedEntry(string Path, IgnoreRule Rule);
