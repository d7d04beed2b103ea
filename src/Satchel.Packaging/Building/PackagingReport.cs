using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Building;

/// <summary>What a person wants to know about a package that was made.</summary>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Sum of their sizes, read anew or known from before.</param>
/// <param name="Skipped">What rules left out, in order of path; a directory stands for everything below it.</param>
/// <param name="Warnings">One sentence each: pipes, sockets and devices left out, links that were followed or left out.</param>
public sealed record PackagingReport(int Files, long Bytes, IReadOnlyList<SkippedEntry> Skipped, IReadOnlyList<string> Warnings);
