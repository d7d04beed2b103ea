using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Building;

/// <summary>What can go wrong with a directory, once for all who report it.</summary>
internal static class PackagingErrors
{
    private const int MostNamed = 100;

    public static SatchelException DirectoryNotFound(string root) =>
        new(
            new SatchelError(
                "directory_not_found",
                $"Directory '{root}' does not exist.",
                "Check the path; a relative one counts from the current directory."
            )
        );

    public static SatchelException NotADirectory(string root) =>
        new(
            new SatchelError(
                "not_a_directory",
                $"'{root}' is not a directory.",
                $"Give a directory, or an archive: {PackageFileName.ArchivesInWords}."
            )
        );

    public static SatchelException Unreadable(IEnumerable<UnreadableEntry> entries)
    {
        var named = entries
            .OrderBy(static entry => entry.Path, StringComparer.Ordinal)
            .Select(static entry => $"'{entry.Path}' ({entry.Reason})")
            .ToList();
        var subject =
            named.Count == 1 ? "An entry cannot be packaged" : FormattableString.Invariant($"{named.Count} entries cannot be packaged");
        var others = named.Count <= MostNamed ? "" : FormattableString.Invariant($" and {named.Count - MostNamed} more");
        return new SatchelException(
            new SatchelError(
                "unreadable_entries",
                $"{subject}: {string.Join(", ", named.Take(MostNamed))}{others}.",
                "Make them readable, or leave them out with 'excludes' or a line in .satchelignore."
            )
        );
    }

    public static SatchelException FileChanged(string path, string how) =>
        new(
            new SatchelError(
                "file_changed",
                $"File '{path}' {how} while it was packaged.",
                "Try again when nothing writes to it, or leave it out with 'excludes' or a line in .satchelignore."
            )
            {
                Retryable = true,
            }
        );

    /// <param name="rules">All rules that left something out, the one that left out most first.</param>
    public static SatchelException NothingLeft(string root, IReadOnlyList<IgnoreRule> rules)
    {
        var others = rules.Count == 1 ? "" : FormattableString.Invariant($" and {rules.Count - 1} more");
        return new SatchelException(
            new SatchelError(
                "nothing_left",
                $"Nothing of '{root}' is left to package: the rule {rules[0]}{others} leaves out everything in it.",
                rules[0].Source.StartsWith("../", StringComparison.Ordinal)
                    ? $"The rule stands above the packaged directory, in the repository it lies in: --no-parent-ignore leaves such rules unread."
                    : $"Correct the rule, or take files back with a later line such as '!*.py'; 'satchel package list' shows what decides about each entry."
            )
        );
    }
}
