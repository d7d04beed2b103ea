using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;
using Satchel.Archives;
using Satchel.Packaging.Hashing;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Building;

/// <summary>
/// An archive of the user's, to be sent as it is and unpacked by the cluster. Named by its content, so the same bytes are sent
/// once, and by its file, so that the cluster can call it as its user does.
/// </summary>
public sealed class LocalArchive
{
    private readonly HashedFile _file;
    private readonly ArchiveKind _kind;
    private readonly ArchiveMemory _memory;
    private UnpackedArchive? _unpacked;

    private LocalArchive(HashedFile file, string extension, ArchiveMemory memory)
    {
        _file = file;
        _memory = memory;
        _kind = ArchiveKinds.TryFromName(extension, out var kind) ? kind : throw new ArgumentException(extension, nameof(extension));
        Name = UploadedArchiveName.Of(file.Digest, file.File.Path, extension);
    }

    /// <summary>File name under which the cluster keeps it.</summary>
    public string Name { get; }

    /// <summary>Path, as its user gave it.</summary>
    public string Path => _file.File.Path;

    /// <summary>Digest of its bytes.</summary>
    public Digest Digest => _file.Digest;

    /// <summary>Length in bytes.</summary>
    public long Size => _file.Status.Size;

    /// <summary>Whether a job is to start in it, where one directory at the top is mostly a slip; in modules it is the module.</summary>
    public bool IsWorkingDirectory { get; init; }

    /// <summary>Whether a path is that of a file that its name calls an archive.</summary>
    public static bool IsOne(string path) => File.Exists(path) && ArchiveKinds.ExtensionOf(path) is not null;

    /// <summary>Reads an archive once, in constant memory, to name it; not at all where it is remembered and has not changed since.</summary>
    /// <param name="path">Its path; a relative one counts from the current directory.</param>
    /// <param name="isWorkingDirectory">See <see cref="IsWorkingDirectory"/>.</param>
    /// <param name="cacheDirectory">Holds what is remembered, made when missing; null remembers nothing.</param>
    /// <param name="progress">Told about every 16 MiB.</param>
    /// <exception cref="SatchelException"><c>unreadable_entries</c>, <c>file_changed</c>, <c>not_an_archive</c>.</exception>
    public static Task<LocalArchive> ReadAsync(
        string path,
        bool isWorkingDirectory,
        string? cacheDirectory,
        IProgress<PackagingProgress>? progress,
        CancellationToken cancellationToken
    ) => Task.Run(() => Read(path, isWorkingDirectory, cacheDirectory, new PackagingTally(progress), cancellationToken), cancellationToken);

    /// <summary>Opens its bytes once more. Reading them from the start to the end verifies them.</summary>
    /// <param name="start">Byte to begin at.</param>
    /// <exception cref="SatchelException"><c>file_changed</c>, also from reading the stream; <c>unreadable_entries</c>.</exception>
    public Stream Open(long start = 0)
    {
        try
        {
            var handle = ReadOnlyFile.TryOpen(_file.File.Source) ?? throw PackagingErrors.FileChanged(_file.File.Path, "was removed");
            return new SourceStream(handle, new BlobRef(_file.Digest, Size), _file.File.Path, start);
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(_file.File.Path, UnreadableEntry.ReasonOf(e))]);
        }
    }

    /// <summary>
    /// Unpacks all of it into nothing, as the cluster will: one that it would refuse need not be sent, and is told under its own name.
    /// </summary>
    /// <returns>What its user should know, a sentence each.</returns>
    /// <exception cref="ArchiveRefusedException">It is damaged, or would do harm.</exception>
    /// <exception cref="SatchelException"><c>unreadable_entries</c>.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        var unpacked = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. unpacked.Warnings.Select(warning => $"'{_file.File.Path}': {warning}"),
            .. IsWorkingDirectory && TopLevelDirectory.Find(unpacked.Tree.Entries) is { } top
                ? (string[])
                    [
                        $"'{_file.File.Path}' holds nothing but the directory '{top}': the job starts above it. Pack what is in it if the job should start inside.",
                    ]
                : [],
        ];
    }

    /// <summary>The package that the cluster unpacks it to, found out without it.</summary>
    /// <exception cref="ArchiveRefusedException">It is damaged, or would do harm.</exception>
    /// <exception cref="SatchelException"><c>unreadable_entries</c>.</exception>
    public async Task<PackageTree> UnpackAsync(CancellationToken cancellationToken) =>
        (await ReadAllAsync(cancellationToken).ConfigureAwait(false)).Tree;

    /// <summary>What a submit would make of each of its entries, and the package that the cluster would hold then.</summary>
    /// <param name="excludes">Patterns of the environment that it stands in.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArchiveRefusedException">It is damaged, or would do harm.</exception>
    /// <exception cref="SatchelException"><c>unreadable_entries</c>.</exception>
    public async Task<(PackageTree Tree, PackageListing Listing)> ListAsync(
        IReadOnlyList<string> excludes,
        CancellationToken cancellationToken
    )
    {
        var unpacked = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        var entries = ArchiveExcludes.Explain(unpacked.Tree, excludes).Select(static found => ListedEntry.Of(found.Entry, found.Rule));
        var (idle, links) = await JudgeAsync(excludes, cancellationToken).ConfigureAwait(false);
        var warnings = unpacked.Warnings.Select(warning => new PackagingWarning($"'{_file.File.Path}': {warning}", []));
        return (ArchiveExcludes.Apply(unpacked.Tree, excludes), new PackageListing([.. entries], [.. warnings, .. links], idle));
    }

    /// <summary>What its user should know of patterns that apply to it.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public async Task<(IReadOnlyList<IdleExclude> Idle, IReadOnlyList<PackagingWarning> Warnings)> JudgeAsync(
        IReadOnlyList<string> excludes,
        CancellationToken cancellationToken
    )
    {
        var tree = _unpacked?.Tree ?? _memory.Find(Digest) ?? await UnpackAsync(cancellationToken).ConfigureAwait(false);
        return (
            ArchiveExcludes.FindIdle(tree, excludes, System.IO.Path.GetFullPath(_file.File.Source)),
            [.. ArchiveExcludes.WarnOfLinks(tree, excludes)]
        );
    }

    /// <summary>Reads it through once, whoever asks first.</summary>
    private async Task<UnpackedArchive> ReadAllAsync(CancellationToken cancellationToken) =>
        _unpacked ??= await ReadThroughAsync(cancellationToken).ConfigureAwait(false);

    private async Task<UnpackedArchive> ReadThroughAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = File.OpenRead(_file.File.Source);
            await using (content.ConfigureAwait(false))
            {
                var unpacked = await ArchiveUnpacker
                    .UnpackAsync(
                        new ArchiveSource(_file.File.Path, _kind, content),
                        new ArchiveOptions(),
                        new DigestingSink(),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                if (FileStatus.OfOpen(content.SafeFileHandle) == _file.Status)
                {
                    _memory.Remember(Digest, unpacked.Tree);
                }

                return unpacked;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(_file.File.Path, FileFault.InWords(exception))]);
        }
    }

    private static LocalArchive Read(
        string path,
        bool isWorkingDirectory,
        string? cacheDirectory,
        PackagingTally tally,
        CancellationToken cancellationToken
    )
    {
        var extension =
            ArchiveKinds.ExtensionOf(path)
            ?? throw new SatchelException(
                new SatchelError(
                    "not_an_archive",
                    $"'{path}' is not an archive that can be unpacked.",
                    $"Give a directory, or an archive: {PackageFileName.ArchivesInWords}."
                )
            );
        try
        {
            var source = System.IO.Path.GetFullPath(path);
            var status = FileStatus.OfTarget(source) ?? throw PackagingErrors.FileChanged(path, "was removed");
            var file = Hash(
                new FoundFile(path, source, status, Rule: null),
                StatCache.Load(cacheDirectory, source),
                tally,
                cancellationToken
            );
            return new LocalArchive(file, extension, ArchiveMemory.In(cacheDirectory, source)) { IsWorkingDirectory = isWorkingDirectory };
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(path, UnreadableEntry.ReasonOf(e))]);
        }
    }

    private static HashedFile Hash(FoundFile file, StatCache cache, PackagingTally tally, CancellationToken cancellationToken)
    {
        if (cache.Find(file.Path, file.Status) is { } known)
        {
            tally.AddKnown(file.Status.Size);
            return new HashedFile(file, known, file.Status, Settled: true);
        }

        using var hasher = new FileHasher(tally, cancellationToken);
        var hashed = hasher.Hash(file);
        cache.Remember([hashed]);
        return hashed;
    }
}
