using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>What a walk has come upon so far.</summary>
internal sealed class WalkFindings
{
    private readonly Lazy<Dictionary<string, IgnoreRule>> _rules;

    public WalkFindings() =>
        _rules = new(() =>
            Skipped
                .DistinctBy(static skipped => skipped.Entry.Path, StringComparer.Ordinal)
                .ToDictionary(static skipped => skipped.Entry.Path, static skipped => skipped.Entry.Rule, StringComparer.Ordinal)
        );

    public List<FoundFile> Files { get; } = [];

    public List<(string Path, UnixFileMode Mode, IgnoreRule? Rule)> EmptyDirectories { get; } = [];

    /// <summary>Directories that are not empty and have permission bits of their own; whether anything in them is kept is not known.</summary>
    public List<(string Path, UnixFileMode Mode)> MarkedDirectories { get; } = [];

    public List<KeptLink> Links { get; } = [];

    public List<(SkippedEntry Entry, ListedKind Kind)> Skipped { get; } = [];

    /// <summary>Entries that no package can hold, and why.</summary>
    public List<(string Path, string Reason)> Unfit { get; } = [];

    public List<UnreadableEntry> Unreadable { get; } = [];

    /// <summary>Links whose content stands in their place, and what they lead to.</summary>
    public List<(string Path, string Target)> Followed { get; } = [];

    /// <summary>The same, where a rule leaves out what the link leads to.</summary>
    /// <remarks><c>Place</c> is where that would be in the package.</remarks>
    public List<(string Path, string Target, string Place)> FollowedToLeftOut { get; } = [];

    /// <summary>Lines of ignore files that take something back, whether they do or not.</summary>
    public List<TakingBack> TakingBack { get; } = [];

    /// <summary>All that the walk came upon.</summary>
    public IEnumerable<JudgedEntry> Judged =>
        Files
            .Select(static file => new JudgedEntry(file.Path, false, file.Rule, false))
            .Concat(Links.Select(static link => new JudgedEntry(link.Path, false, link.Rule, false)))
            .Concat(Unfit.Select(static entry => new JudgedEntry(entry.Path, false, null, false)))
            .Concat(Unreadable.Select(static entry => new JudgedEntry(entry.Path, false, null, false)))
            .Concat(EmptyDirectories.Select(static directory => new JudgedEntry(directory.Path, true, directory.Rule, false)))
            .Concat(
                Skipped.Select(static skipped => new JudgedEntry(
                    skipped.Entry.Path,
                    skipped.Kind is ListedKind.Directory,
                    skipped.Entry.Rule,
                    true
                ))
            );

    public IReadOnlyList<PackagingWarning> Warnings =>
        [
            .. PackagingWarning.Of(
                [
                    .. Unfit
                        .OrderBy(static entry => entry.Path, StringComparer.Ordinal)
                        .Select(static entry => $"'{entry.Path}' is left out: {entry.Reason}."),
                ],
                static (count, first) =>
                    FormattableString.Invariant($"{count} entries are left out because a package cannot hold them. The first: {first}")
            ),
            .. PackagingWarning.Of(
                [
                    .. Followed
                        .OrderBy(static entry => entry.Path, StringComparer.Ordinal)
                        .Select(static entry =>
                            $"Link '{entry.Path}' leads out of the package: what it leads to, '{entry.Target}', is packaged in its place."
                        ),
                ],
                static (count, first) => FormattableString.Invariant($"{count} links lead out of the package. The first: {first}")
            ),
            .. PackagingWarning.Of(
                [
                    .. FollowedToLeftOut
                        .OrderBy(static entry => entry.Path, StringComparer.Ordinal)
                        .Select(entry =>
                            $"Link '{entry.Path}' leads to what a rule leaves out{RuleFor(entry.Place)}: '{entry.Target}' is packaged in its place all the same, under the link's name. Exclude the link, too, when it is not to be sent."
                        ),
                ],
                static (count, first) => FormattableString.Invariant($"{count} links lead to what rules leave out. The first: {first}")
            ),
            .. PackagingWarning.Of(
                new IdleTakingBack(this).Find(),
                static (count, first) => FormattableString.Invariant($"{count} lines of ignore files take nothing back. The first: {first}")
            ),
        ];

    /// <summary>The line that left a place or a directory above it out, in parentheses; empty when it is not known.</summary>
    private string RuleFor(string place)
    {
        for (var current = place; current.Length > 0; current = LeftOutDirectories.ParentOf(current))
        {
            if (_rules.Value.TryGetValue(current, out var rule))
            {
                return $" ({rule})";
            }
        }

        return "";
    }
}
