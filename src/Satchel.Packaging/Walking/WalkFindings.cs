using Satchel.Packaging.Ignore;

namespace Satchel.Packaging.Walking;

/// <summary>What a walk has come upon so far.</summary>
internal sealed class WalkFindings
{
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
    public List<(string Path, string Target)> FollowedToLeftOut { get; } = [];

    /// <summary>Lines of ignore files that take something back, whether they do or not.</summary>
    public List<TakingBack> TakingBack { get; } = [];

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
                        .Select(static entry =>
                            $"Link '{entry.Path}' leads to what a rule leaves out: '{entry.Target}' is packaged in its place all the same. Exclude the link, too, when it is not to be sent."
                        ),
                ],
                static (count, first) => FormattableString.Invariant($"{count} links lead to what rules leave out. The first: {first}")
            ),
            .. PackagingWarning.Of(
                new IdleTakingBack(this).Find(),
                static (count, first) => FormattableString.Invariant($"{count} lines of ignore files take nothing back. The first: {first}")
            ),
        ];
}
