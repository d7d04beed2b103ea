using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Packages;

/// <summary>
/// Writes a package into a new directory: directories first, then files by several workers, links last, so that nothing is ever
/// written through a link.
/// </summary>
internal sealed class TreeMaterializer(IBlobStore blobs)
{
    private const int FilesPerTurn = 64;
    private const int BufferSize = 512 * 1024;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ExecutableMode =
        Readable | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>See <see cref="IPackageStore.MaterializeAsync"/>. On failure or cancellation the target is gone again.</summary>
    public async Task WriteAsync(PackageTree tree, string target, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (Path.Exists(target))
        {
            throw new IOException($"'{target}' exists already.");
        }

        try
        {
            Directory.CreateDirectory(target);
            MakeDirectories(tree, target);
            var files = tree.Files.ToArray();
            progress?.Report($"Writing {files.Length} files, {tree.TotalBytes} bytes.");
            await WriteFilesAsync(files, target, cancellationToken).ConfigureAwait(false);
            foreach (var link in tree.Entries.OfType<PackageEntry.Symlink>())
            {
                File.CreateSymbolicLink(Path.Combine(target, link.Path), link.Target);
            }
        }
        catch (Exception exception)
        {
            TreeDeletion.Delete(target, CancellationToken.None);
            if (exception is IOException full && DiskSpace.IsExhausted(full))
            {
                throw new DiskFullException(target, exception);
            }

            throw;
        }
    }

    private static void MakeDirectories(PackageTree tree, string target)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        var known = made.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in tree.Entries)
        {
            var slash = entry.Path.LastIndexOf('/');
            if (slash > 0 && known.Add(entry.Path.AsSpan(0, slash)))
            {
                Directory.CreateDirectory(Path.Join(target, entry.Path.AsSpan(0, slash)));
            }

            if (entry is PackageEntry.EmptyDirectory)
            {
                Directory.CreateDirectory(Path.Combine(target, entry.Path));
            }
        }
    }

    private static SafeFileHandle Create(string path, bool executable)
    {
        if (!executable)
        {
            // The mode is 0666 less the umask; sharing everything saves the lock that other sharings take.
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = ExecutableMode,
        };
        return new FileStream(path, options).SafeFileHandle;
    }

    private async Task WriteFilesAsync(PackageEntry.File[] files, string target, CancellationToken cancellationToken)
    {
        var turns = files.Chunk(FilesPerTurn);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
        await Parallel
            .ForEachAsync(
                turns,
                options,
                async (turn, token) =>
                {
                    foreach (var file in turn)
                    {
                        await WriteFileAsync(file, target, token).ConfigureAwait(false);
                    }
                }
            )
            .ConfigureAwait(false);
    }

    private async Task WriteFileAsync(PackageEntry.File file, string target, CancellationToken cancellationToken)
    {
        var content = await blobs.OpenReadAsync(file.Blob.Digest, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            using var handle = Create(Path.Join(target, file.Path), file.Executable);
            var written =
                content is MemoryStream memory && memory.TryGetBuffer(out var bytes)
                    ? Write(handle, bytes, 0)
                    : await CopyAsync(content, handle, cancellationToken).ConfigureAwait(false);
            if (written != file.Blob.Size)
            {
                throw new PackageFormatException($"File '{file.Path}' has {written} bytes, the package says {file.Blob.Size}.");
            }
        }
    }

    private static async Task<long> CopyAsync(Stream content, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var written = 0L;
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                written += Write(handle, buffer.AsSpan(0, count), written);
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        RandomAccess.Write(handle, bytes, offset);
        return bytes.Length;
    }
}
