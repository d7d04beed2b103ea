using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>An archive that was found sound.</summary>
/// <param name="Tree">What it holds.</param>
/// <param name="Warnings">What was left out or had to be guessed, a sentence each.</param>
public sealed record UnpackedArchive(PackageTree Tree, IReadOnlyList<string> Warnings);
