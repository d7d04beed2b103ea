using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Hashing;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Building;

/// <summary>
/// Makes packages from directories. Writes nothing but the stat cache. Thread-safe; any number may run at once, on the same
/// directory too.
/// </summary>
public sealed class PackageBuilder
{
    private PackageBuilder() { }

    /// <summary>
    /// Walks a directory, takes the digest of every file and makes the tree. Memory grows with the number of entries, not with
    /// their size.
    /// </summary>
    /// <param name="progress">Told about every 500 files or 16 MiB, from any thread.</param>
    /// <exception cref="SatchelException">
    /// <c>directory_not_found</c>, <c>not_a_directory</c>, <c>unreadable_entries</c> (names up to a hundred of them), <c>file_changed</c>
    /// (would not hold still, or went away),
    /// <c>nothing_left</c> (rules leave nothing of a directory that is not empty; names the rule).
    /// </exception>
    public static Task<BuiltPackage> BuildAsync(
        PackageRequest request,
        IProgress<PackagingProgress>? progress,
        CancellationToken cancellationToken
    ) => Task.Run(() => Build(request, new PackagingTally(progress), cancellationToken), cancellationToken);

    /// <summary>Makes a package of one file, at the top under its own name.</summary>
    /// <param name="path">Its path; a relative one counts from the current directory. Links are followed.</param>
    /// <param name="progress">Told about every 16 MiB.</param>
    /// <exception cref="SatchelException"><c>unreadable_entries</c>, <c>file_changed</c>.</exception>
    public static Task<BuiltPackage> BuildFileAsync(
        string path,
        IProgress<PackagingProgress>? progress,
        CancellationToken cancellationToken
    ) => Task.Run(() => BuildFile(path, new PackagingTally(progress), cancellationToken), cancellationToken);

    /// <summary>
    /// Decides about every entry of a directory without reading any. What <see cref="BuildAsync"/> would refuse is listed with its
    /// reason.
    /// </summary>
    /// <exception cref="SatchelException"><c>directory_not_found</c>, <c>not_a_directory</c>.</exception>
    public static PackageListing List(PackageRequest request, CancellationToken cancellationToken = default)
    {
        var root = PackageRoot.Resolve(request.Root);
        var findings = TreeWalk.Run(root, request.Ignore, cancellationToken);
        ListedEntry[] entries =
        [
            .. findings.Files.Select(static file => new ListedEntry(
                file.Path,
                ListedKind.File,
                file.Status.Size,
                file.Status.Permissions,
                Kept: true,
                file.Rule
            )),
            .. findings.EmptyDirectories.Select(static entry => new ListedEntry(
                entry.Path,
                ListedKind.Directory,
                0,
                entry.Mode,
                Kept: true,
                entry.Rule
            )),
            .. findings.Links.Select(static link => new ListedEntry(link.Path, ListedKind.Symlink, 0, default, Kept: true, link.Rule)),
            .. findings.Skipped.Select(static skipped => new ListedEntry(
                skipped.Entry.Path,
                skipped.Kind,
                0,
                default,
                Kept: false,
                skipped.Entry.Rule
            )),
            .. findings.Unfit.Select(static entry => new ListedEntry(entry.Path, ListedKind.Other, 0, default, Kept: false, null)
            {
                Reason = entry.Reason,
            }),
            .. findings.Unreadable.Select(static entry => new ListedEntry(entry.Path, ListedKind.Other, 0, default, Kept: false, null)
            {
                Reason = entry.Reason,
            }),
        ];
        Array.Sort(entries, static (left, right) => PackagePath.Compare(left.Path, right.Path));
        return new PackageListing(entries, findings.Warnings, IdleExcludesOf(request, root, findings));
    }

    private static BuiltPackage Build(PackageRequest request, PackagingTally tally, CancellationToken cancellationToken)
    {
        var root = PackageRoot.Resolve(request.Root);
        var findings = TreeWalk.Run(root, request.Ignore, cancellationToken);
        tally.Tell();
        var cache = StatCache.Load(request.CacheDirectory, root);
        var files = new FileHashing(cache, tally, cancellationToken).Run(findings.Files, findings.Unreadable);
        if (findings.Unreadable.Count > 0)
        {
            throw PackagingErrors.Unreadable(findings.Unreadable);
        }

        PackageEntry[] entries =
        [
            .. files.Select(EntryOf),
            .. findings.EmptyDirectories.Select(static entry => new PackageEntry.Directory(entry.Path, entry.Mode)),
            .. KeptDirectories(findings),
            .. findings.Links.Select(static link => new PackageEntry.Symlink(link.Path, link.Target)),
        ];
        RefuseIfNothingIsLeft(request.Root, entries, findings);
        var tree = PackageTree.Create(request.Below is { } name ? Below(name, entries) : entries);
        cache.Remember(files);
        tally.Tell();
        var skipped = findings.Skipped.Select(static skipped => skipped.Entry).ToArray();
        Array.Sort(skipped, static (left, right) => PackagePath.Compare(left.Path, right.Path));
        return new BuiltPackage(
            tree,
            new PackagingReport(
                files.Length,
                tree.TotalBytes,
                request.LeavesOutSilently ? [] : skipped,
                findings.Warnings,
                IdleExcludesOf(request, root, findings)
            ),
            files,
            cache
        );
    }

    private static BuiltPackage BuildFile(string path, PackagingTally tally, CancellationToken cancellationToken)
    {
        try
        {
            var source = Path.GetFullPath(path);
            var status = FileStatus.OfTarget(source) ?? throw PackagingErrors.FileChanged(path, "was removed");
            using var hasher = new FileHasher(tally, cancellationToken);
            var file = hasher.Hash(new FoundFile(Path.GetFileName(source), source, status, Rule: null));
            tally.AddFile();
            var tree = PackageTree.Create([EntryOf(file)]);
            return new BuiltPackage(
                tree,
                new PackagingReport(1, tree.TotalBytes, [], [], IdleExcludes: null),
                [file],
                StatCache.Load(directory: null, source)
            );
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(path, UnreadableEntry.ReasonOf(e))]);
        }
    }

    private static IReadOnlyList<IdleExclude> IdleExcludesOf(PackageRequest request, string root, WalkFindings findings) =>
        new IdleExcludes([root, Path.GetFullPath(request.Root)], "the packaged directory", findings.Judged).Find(request.Ignore.Excludes);

    private static PackageEntry.File EntryOf(HashedFile file) =>
        new(file.File.Path, new BlobRef(file.Digest, file.Status.Size), file.Status.Permissions);

    private static PackageEntry[] Below(string name, PackageEntry[] entries) =>
        entries.Length == 0
            ? [new PackageEntry.Directory(name, PackageModes.Directory)]
            : [.. entries.Select(entry => entry with { Path = $"{name}/{entry.Path}" })];

    /// <summary>Directories with permission bits of their own in which anything is kept.</summary>
    private static IEnumerable<PackageEntry.Directory> KeptDirectories(WalkFindings findings)
    {
        if (findings.MarkedDirectories.Count == 0)
        {
            return [];
        }

        var packaged = new PackagedPaths(findings);
        packaged.AddParents(findings.Links.Select(static link => link.Path));
        return findings
            .MarkedDirectories.Where(marked => packaged.Contains(marked.Path))
            .Select(static marked => new PackageEntry.Directory(marked.Path, marked.Mode));
    }

    private static void RefuseIfNothingIsLeft(string root, PackageEntry[] entries, WalkFindings findings)
    {
        if (entries.Length == 0 && findings.Skipped.Count > 0)
        {
            throw PackagingErrors.NothingLeft(
                root,
                [
                    .. findings
                        .Skipped.GroupBy(static skipped => skipped.Entry.Rule)
                        .OrderByDescending(static group => group.Count())
                        .Select(static group => group.Key),
                ]
            );
        }
    }
}
