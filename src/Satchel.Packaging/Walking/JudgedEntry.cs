using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>An entry that rules were asked about, in a directory or an archive.</summary>
/// <param name="Path">Relative to the root; a directory that is left out stands for everything below it.</param>
/// <param name="IsDirectory">What patterns such as <c>name/</c> take it for.</param>
/// <param name="Rule">The line that decided; null when none spoke of it.</param>
/// <param name="IsLeftOut">What it decided.</param>
internal readonly record struct JudgedEntry(string Path, bool IsDirectory, IgnoreRule? Rule, bool IsLeftOut);
