using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Building;

/// <summary>What a person wants to know about a package that was made.</summary>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Sum of their sizes, read anew or known from before.</param>
/// <param name="Skipped">What rules left out, in order of path; a directory stands for everything below it.</param>
/// <param name="Warnings">Pipes, sockets and devices left out, links that were followed or left out.</param>
/// <param name="IdleExcludes">Patterns that matched nothing here; another directory may hold what they mean. Null when none was applied: one file.</param>
public sealed record PackagingReport(
    int Files,
    long Bytes,
    IReadOnlyList<SkippedEntry> Skipped,
    IReadOnlyList<PackagingWarning> Warnings,
    IReadOnlyList<IdleExclude>? IdleExcludes
);
