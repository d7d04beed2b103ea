using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Hashing;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Building;

/// <summary>
/// A package made from a directory, ready to be sent. The bytes stay in the directory: they are read once more for sending, and a file that
/// has changed by then is an error. Reading is thread-safe.
/// </summary>
public sealed class BuiltPackage
{
    private readonly Dictionary<Digest, HashedFile> _sources;
    private readonly StatCache _cache;
    private readonly Lazy<PackageTree?> _previous;

    internal BuiltPackage(PackageTree tree, PackagingReport report, IReadOnlyCollection<HashedFile> files, StatCache cache)
    {
        Tree = tree;
        Report = report;
        _cache = cache;
        _previous = new Lazy<PackageTree?>(() => cache.ReadCommitted(tree));
        _sources = new Dictionary<Digest, HashedFile>(files.Count);
        foreach (var file in files)
        {
            _sources.TryAdd(file.Digest, file);
        }
    }

    /// <summary>The package.</summary>
    public PackageTree Tree { get; }

    /// <summary>What went into it and what did not.</summary>
    public PackagingReport Report { get; }

    /// <summary>
    /// The tree last sent from the same directory (<see cref="Tree"/> itself when nothing changed since); null when none is
    /// remembered. The cluster may have forgotten it.
    /// </summary>
    public PackageTree? Previous => _previous.Value;

    /// <summary>Where one blob is read from: package path of a file that has it.</summary>
    /// <exception cref="BlobNotFoundException">No file of the package has it.</exception>
    public string PathOf(Digest digest) => Find(digest).File.Path;

    /// <summary>Opens the bytes of one blob. Reading them from the start to the end verifies them.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="start">Byte to begin at.</param>
    /// <exception cref="BlobNotFoundException">No file of the package has them.</exception>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c>, also from reading the stream;
    /// <c>unreadable_entries</c>.</exception>
    public Task<Stream> OpenAsync(Digest digest, long start = 0, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Find(digest);
        return Task.FromResult<Stream>(new SourceStream(Open(file), new BlobRef(digest, file.Status.Size), file.File.Path, start));
    }

    /// <summary>Reads one blob into memory, verified.</summary>
    /// <param name="buffer">At least as long as the blob.</param>
    /// <returns>Length of the blob.</returns>
    /// <exception cref="BlobNotFoundException">No file of the package has it.</exception>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c>, <c>unreadable_entries</c>.</exception>
    public ValueTask<int> ReadSmallAsync(Digest digest, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ReadSmall(Find(digest), buffer.Span));
    }

    /// <summary>
    /// Remembers <see cref="Tree"/> as what the cluster holds; to be called once it has committed it. Not being able to write that
    /// down is no failure.
    /// </summary>
    public void RememberCommitted() => _cache.RememberCommitted(Tree);

    private static int ReadSmall(HashedFile file, Span<byte> buffer)
    {
        var content = buffer[..checked((int)file.Status.Size)];
        using var handle = Open(file);
        var length = 0;
        while (length < content.Length && RandomAccess.Read(handle, content[length..], length) is > 0 and var count)
        {
            length += count;
        }

        return length == content.Length && Digest.Of(content) == file.Digest
            ? length
            : throw PackagingErrors.FileChanged(file.File.Path, "changed");
    }

    private static SafeFileHandle Open(HashedFile file)
    {
        try
        {
            return ReadOnlyFile.TryOpen(file.File.Source) ?? throw PackagingErrors.FileChanged(file.File.Path, "was removed");
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(file.File.Path, UnreadableEntry.ReasonOf(e))]);
        }
    }

    private HashedFile Find(Digest digest) => _sources.TryGetValue(digest, out var file) ? file : throw new BlobNotFoundException(digest);
}
