namespace Satchel.Packaging.Ignore;

/// <summary>What the rules say about an entry.</summary>
/// <param name="Ignored">Whether it is left out, with everything below it.</param>
/// <param name="Rule">The line that decided, a re-including one too; null when no line speaks of the entry.</param>
public readonly record struct IgnoreDecision(bool Ignored, IgnoreRule? Rule);
