using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Archives;

namespace Satchel.Environments.Packages;

/// <summary>
/// Packages over a blob store. A tree document is a blob like any other; a package is committed by a small durable record, and usable while
/// every blob of it is there: one that lost a blob counts as not committed until the blob has been sent again.
/// </summary>
public sealed class PackageStore : IPackageStore
{
    private const string UploadedScheme = "gcs://";

    // Far more than a million entries; whatever else a client names as a package must not end up in memory.
    private const long MaxTreeBytes = 256 * 1024 * 1024;

    private readonly IBlobStore _blobs;
    private readonly PackageRecords _records;
    private readonly PackageQuota _quota;
    private readonly ArchiveLimits _limits;
    private readonly TimeProvider _clock;
    private readonly PackageTreeCache _trees = new();
    private readonly SingleFlight<(Digest Archive, ArchiveKind Kind)> _unpacking = new();
    private readonly TreeMaterializer _materializer;
    private readonly PackageUses _uses;
    private readonly UploadedArchives _archives;
    private readonly PackageCollector _collector;

    public PackageStore(IBlobStore blobs, PackageStoreOptions options)
    {
        _blobs = blobs;
        _records = new PackageRecords(options.Directory);
        _quota = new PackageQuota(options.MaxPackageBytes);
        _limits = options.ArchiveLimits;
        _clock = options.Clock;
        _materializer = new TreeMaterializer(blobs);
        _uses = new PackageUses(_records, options.Grace, _clock);
        _archives = new UploadedArchives(blobs, _records, _quota, _uses);
        _collector = new PackageCollector(_records, _uses, blobs, LoadAsync, _clock);
    }

    public async ValueTask<PackageTree?> FindAsync(Digest package, CancellationToken cancellationToken)
    {
        _uses.Mark(package);
        if (!_records.IsCommitted(package) || await LoadAsync(package, cancellationToken).ConfigureAwait(false) is not { } tree)
        {
            return null;
        }

        var missing = await FindMissingAsync(tree, cancellationToken).ConfigureAwait(false);
        return missing.Count == 0 ? tree : null;
    }

    public async ValueTask<PackageTree?> FindAnnouncedAsync(Digest package, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadAsync(package, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageFormatException)
        {
            // Some other blob, which nobody announced as a package.
            return null;
        }
    }

    public async Task<IReadOnlyList<Digest>> StageAsync(PackageTree tree, CancellationToken cancellationToken)
    {
        _quota.Check(tree);
        using var document = new MemoryStream(tree.Canonical.ToArray(), writable: false);
        await _blobs.PutAsync(document, tree.Digest, cancellationToken).ConfigureAwait(false);
        _trees.Add(tree);
        return await CommitAsync(tree, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Digest>> CommitAsync(Digest package, CancellationToken cancellationToken)
    {
        var tree = await LoadAsync(package, cancellationToken).ConfigureAwait(false) ?? throw new BlobNotFoundException(package);
        _quota.Check(tree);
        return await CommitAsync(tree, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PackageTree> ResolveAsync(string uri, CancellationToken cancellationToken)
    {
        if (PackageUri.TryParse(uri, out var package))
        {
            return await FindAsync(package, cancellationToken).ConfigureAwait(false) ?? throw NotFound(uri, PackageUri.SentBySubmit);
        }

        return uri.StartsWith(UploadedScheme, StringComparison.OrdinalIgnoreCase)
            ? await ResolveArchiveAsync(uri, uri[UploadedScheme.Length..], cancellationToken).ConfigureAwait(false)
            : throw NotFound(uri, "A package is named satchel://sha256-<digest>, or gcs://<name> after an upload under that name.");
    }

    public async Task<PackageTree> ImportAsync(string name, Stream content, bool stripsTopLevel, CancellationToken cancellationToken)
    {
        if (!ArchiveKinds.TryFromName(name, out var kind))
        {
            throw NoArchive(name);
        }

        return PackageFileName.ExtensionOf(name) is PackageFileName.WheelExtension
            ? await ImportFileAsync(name, content, cancellationToken).ConfigureAwait(false)
            : await UnpackAsync(
                    new ArchiveSource(name, kind, content),
                    new ArchiveOptions { Limits = _limits, StripSingleTopLevel = stripsTopLevel },
                    cancellationToken
                )
                .ConfigureAwait(false);
    }

    public IReadOnlyList<string> FindWarnings(Digest package) => _records.FindWarnings(package);

    public Task MaterializeAsync(
        PackageTree tree,
        string targetDirectory,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    ) =>
        _materializer.WriteAsync(
            tree,
            _records.FindCommitTime(tree.Digest) ?? throw NotFound(PackageUri.For(tree.Digest), PackageUri.SentBySubmit),
            targetDirectory,
            progress,
            cancellationToken
        );

    public ValueTask<bool> HasArchiveAsync(string name, CancellationToken cancellationToken) => _archives.HasAsync(name, cancellationToken);

    public Task PutArchiveAsync(string name, Stream content, CancellationToken cancellationToken) =>
        _archives.PutAsync(name, content, cancellationToken);

    public Task<bool> NameArchiveAsync(string name, BlobRef archive, CancellationToken cancellationToken) =>
        _archives.NameAsync(name, archive, cancellationToken);

    public Task<PackagesCollected> CollectAsync(
        Func<CancellationToken, Task<NamedContent>> findNeeded,
        CancellationToken cancellationToken
    ) => _collector.CollectAsync(findNeeded, cancellationToken);

    private static ArchiveRefusedException NoArchive(string name) =>
        new(name, $"its name says no kind that can be unpacked ({ArchiveKinds.InWords})");

    private static SatchelException NotFound(string uri, string hint) =>
        new(new SatchelError("package_not_found", $"The cluster does not hold the package '{uri}'.", hint));

    private async ValueTask<PackageTree?> LoadAsync(Digest package, CancellationToken cancellationToken)
    {
        if (_trees.TryGet(package, out var cached))
        {
            return cached;
        }

        try
        {
            var content = await _blobs.OpenReadAsync(package, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                if (content.Length > MaxTreeBytes)
                {
                    throw new PackageFormatException($"Blob {package} has {content.Length} bytes: too many for a package tree.");
                }

                using var bytes = new MemoryStream((int)content.Length);
                await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                var tree = PackageTree.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                _trees.Add(tree);
                return tree;
            }
        }
        catch (Exception exception) when (exception is BlobNotFoundException or BlobMismatchException)
        {
            // Damaged is as good as missing: the store has put it aside, and takes it again.
            return null;
        }
    }

    private ValueTask<IReadOnlyList<Digest>> FindMissingAsync(PackageTree tree, CancellationToken cancellationToken) =>
        _blobs.FindMissingAsync([tree.Digest, .. tree.Files.Select(static file => file.Blob.Digest)], cancellationToken);

    private async Task<IReadOnlyList<Digest>> CommitAsync(PackageTree tree, CancellationToken cancellationToken)
    {
        _uses.Mark(tree.Digest);
        var missing = await FindMissingAsync(tree, cancellationToken).ConfigureAwait(false);
        if (missing.Count == 0 && !_records.IsCommitted(tree.Digest))
        {
            _records.Commit(tree.Digest, _clock.GetUtcNow());
        }

        return missing;
    }

    private async Task<PackageTree> ResolveArchiveAsync(string uri, string name, CancellationToken cancellationToken)
    {
        if (!ArchiveKinds.TryFromName(name, out var kind))
        {
            throw NoArchive(name);
        }

        _uses.Mark(name);
        var archive =
            _records.FindArchive(name)
            ?? throw NotFound(uri, "Upload it first (PUT /api/packages/gcs/<name>), or submit with the working_dir itself.");
        return PackageFileName.ExtensionOf(name) is PackageFileName.WheelExtension
            ? await ImportUploadAsync(uri, name, archive, cancellationToken).ConfigureAwait(false)
            : await _unpacking
                .RunAsync((archive, kind), () => UnpackOnceAsync(uri, name, archive, kind, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
    }

    private async Task<PackageTree> UnpackOnceAsync(
        string uri,
        string name,
        Digest archive,
        ArchiveKind kind,
        CancellationToken cancellationToken
    )
    {
        if (
            _records.FindUnpacked(archive, kind) is { } known
            && await FindAsync(known, cancellationToken).ConfigureAwait(false) is { } found
        )
        {
            return found;
        }

        var content = await OpenUploadAsync(uri, archive, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            // Once through for the digest: a zip is read out of order, which verifies nothing.
            await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            content.Position = 0;
            var source = new ArchiveSource(UploadedArchiveName.FileOf(name) ?? name, kind, content);
            var tree = await UnpackAsync(source, new ArchiveOptions { Limits = _limits }, cancellationToken).ConfigureAwait(false);
            _records.RecordUnpacked(archive, kind, tree.Digest);
            return tree;
        }
    }

    private async Task<Stream> OpenUploadAsync(string uri, Digest archive, CancellationToken cancellationToken)
    {
        try
        {
            return await _blobs.OpenReadAsync(archive, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobNotFoundException)
        {
            throw NotFound(uri, "It was uploaded, but its bytes were lost: upload it again.");
        }
    }

    private async Task<PackageTree> ImportUploadAsync(string uri, string name, Digest archive, CancellationToken cancellationToken)
    {
        var content = await OpenUploadAsync(uri, archive, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            return await ImportFileAsync(name, content, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PackageTree> ImportFileAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var blob = await _blobs.PutAsync(_quota.Guard(content), expected: null, cancellationToken).ConfigureAwait(false);
        var tree = PackageTree.Create([new PackageEntry.File(name, blob, PackageModes.File)]);
        await StageAsync(tree, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private async Task<PackageTree> UnpackAsync(ArchiveSource source, ArchiveOptions options, CancellationToken cancellationToken)
    {
        var batch = await _blobs.BeginBatchAsync(cancellationToken).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            var unpacked = await ArchiveUnpacker
                .UnpackAsync(source, options, new BlobBatchSink(batch), cancellationToken)
                .ConfigureAwait(false);
            var tree = unpacked.Tree;
            _quota.Check(tree);
            await batch.AddAsync(tree.Digest, tree.Canonical, cancellationToken).ConfigureAwait(false);
            await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
            _trees.Add(tree);
            _uses.Mark(tree.Digest);
            _records.CommitUnpacked(tree.Digest, unpacked.Warnings, _clock.GetUtcNow());
            return tree;
        }
    }
}
