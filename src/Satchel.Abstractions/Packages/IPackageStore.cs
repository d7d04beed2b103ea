using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// The packages one node holds: a tree document and all its blobs, all verified. Thread-safe. A committed package survives <c>kill -9</c>;
/// a staged one may be forgotten.
/// </summary>
public interface IPackageStore
{
    /// <summary>The tree of a committed package, or null.</summary>
    ValueTask<PackageTree?> FindAsync(Digest package, CancellationToken cancellationToken);

    /// <summary>The tree of a package that has been announced, whether or not its blobs are there; for planning. Null when it never was.</summary>
    ValueTask<PackageTree?> FindAnnouncedAsync(Digest package, CancellationToken cancellationToken);

    /// <summary>Announces a package before its blobs are sent.</summary>
    /// <returns>The blobs that are missing; empty when it could be committed at once (and was).</returns>
    /// <exception cref="Errors.SatchelException"><c>package_too_large</c> when over the operator's quota; names the ten largest
    /// entries.</exception>
    Task<IReadOnlyList<Digest>> StageAsync(PackageTree tree, CancellationToken cancellationToken);

    /// <summary>Commits a staged package once its blobs have arrived.</summary>
    /// <returns>The blobs still missing; empty when committed.</returns>
    /// <exception cref="BlobNotFoundException">No such package is staged: announce it again.</exception>
    Task<IReadOnlyList<Digest>> CommitAsync(Digest package, CancellationToken cancellationToken);

    /// <summary>
    /// Resolves what a runtime environment names, <c>satchel://…</c> or <c>gcs://…</c> (an uploaded archive, unpacked once), to a
    /// committed package.
    /// </summary>
    /// <exception cref="Errors.SatchelException"><c>package_not_found</c> or <c>archive_refused</c>, with what to do.</exception>
    Task<PackageTree> ResolveAsync(string uri, CancellationToken cancellationToken);

    /// <summary>What was left out of the archive that a package came from, or had to be guessed, a sentence each; empty when nothing was.</summary>
    IReadOnlyList<string> FindWarnings(Digest package);

    /// <summary>
    /// Lays a committed package out in a directory: copies of its own, every byte verified on the way, the permission bits of the tree, and one
    /// modification time for everything in it, the package's commit time. It is durable when the call returns. Nothing in it shares an inode
    /// with the store.
    /// </summary>
    /// <param name="targetDirectory">Absolute; made by this call, must not exist.</param>
    /// <exception cref="BlobMismatchException">The disk lost data: nothing may use the target.</exception>
    /// <exception cref="Errors.SatchelException"><c>disk_full</c>; <c>package_not_found</c> when it is not committed.</exception>
    Task MaterializeAsync(PackageTree tree, string targetDirectory, IProgress<string>? progress, CancellationToken cancellationToken);

    /// <summary>Unpacks an archive that came from outside of the cluster, and commits it. A wheel is not unpacked: it is a package of one file.</summary>
    /// <param name="name">Its file name, which says its kind.</param>
    /// <param name="content">Seekable.</param>
    /// <param name="stripsTopLevel">Whether everything below one single top-level directory moves up.</param>
    /// <exception cref="Errors.SatchelException"><c>archive_refused</c>, <c>package_too_large</c>, <c>disk_full</c>.</exception>
    Task<PackageTree> ImportAsync(string name, Stream content, bool stripsTopLevel, CancellationToken cancellationToken);

    /// <summary>Whether an archive of this name has been uploaded.</summary>
    ValueTask<bool> HasArchiveAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an archive as Ray's clients upload it, any bytes; unpacked when it is first resolved. The last upload of a name
    /// wins.
    /// </summary>
    /// <exception cref="Errors.SatchelException"><c>package_too_large</c>, <c>disk_full</c>.</exception>
    Task PutArchiveAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Makes a blob that was sent alone the archive of a name, as if it had been uploaded under it.</summary>
    /// <param name="name">See <see cref="PutArchiveAsync"/>.</param>
    /// <param name="archive">The blob, here or still to come, and its size.</param>
    /// <returns>Whether it is here, and now has the name.</returns>
    /// <exception cref="Errors.SatchelException"><c>package_too_large</c>, also of one that has not come; <c>disk_full</c>.</exception>
    Task<bool> NameArchiveAsync(string name, BlobRef archive, CancellationToken cancellationToken);

    /// <summary>
    /// Removes packages and archives that nothing names and nobody has asked for or sent for a while, and blobs of which that is true. An
    /// archive stays as long as what it unpacks to. Blobs go with a later call than their package, so that a client that was told they are
    /// here can still make use of them. Calls come one after the other; a kill leaves what the next call removes.
    /// </summary>
    /// <param name="findNeeded">Says what is named; asked while the collection runs. What it throws ends the call, and nothing is removed.
    /// </param>
    Task<PackagesCollected> CollectAsync(Func<CancellationToken, Task<NamedContent>> findNeeded, CancellationToken cancellationToken);
}
