using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;

namespace Satchel.Packaging.Walking;

/// <summary>What would become of each entry of a directory.</summary>
/// <param name="Entries">In order of path, kept and left out.</param>
/// <param name="Warnings">As in <see cref="PackagingReport"/>.</param>
/// <param name="IdleExcludes">Patterns that matched nothing here.</param>
public sealed record PackageListing(
    IReadOnlyList<ListedEntry> Entries,
    IReadOnlyList<PackagingWarning> Warnings,
    IReadOnlyList<IdleExclude> IdleExcludes
)
{
    /// <summary>The entries of a package that was made: all are kept.</summary>
    public static PackageListing Of(PackageTree tree) =>
        new([.. tree.Entries.Select(static entry => ListedEntry.Of(entry, rule: null))], [], []);
}
