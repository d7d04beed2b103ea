using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Packages;

/// <summary>
/// Lays a package out in a new directory: directories first, then files by several workers, then links, so that nothing is ever written
/// through a link; modes and times of directories last, since every entry made in one changes its time.
/// </summary>
internal sealed class TreeMaterializer(IBlobStore blobs)
{
    private const int FilesPerTurn = 64;
    private const int BufferSize = 512 * 1024;

    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>See <see cref="IPackageStore.MaterializeAsync"/>. On failure or cancellation the target is gone again.</summary>
    /// <param name="time">Modification time of everything that is made.</param>
    public async Task WriteAsync(
        PackageTree tree,
        DateTimeOffset time,
        string target,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        if (Path.Exists(target))
        {
            throw new IOException($"'{target}' exists already.");
        }

        try
        {
            var directories = MakeDirectories(tree, target);
            var files = tree.Files.ToArray();
            progress?.Report(
                $"Writing {(files.Length == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{files.Length:N0} files"))}, {ByteCount.Of(tree.TotalBytes)}."
            );
            await WriteFilesAsync(files, time.UtcDateTime, target, cancellationToken).ConfigureAwait(false);
            foreach (var link in tree.Entries.OfType<PackageEntry.Symlink>())
            {
                var path = Path.Join(target, link.Path);
                File.CreateSymbolicLink(path, link.Target);
                File.SetLastWriteTimeUtc(path, time.UtcDateTime);
            }

            // In any order: the mode or time of a directory is no change of the one it lies in.
            foreach (var (path, mode) in directories)
            {
                File.SetUnixFileMode(path, mode);
                Directory.SetLastWriteTimeUtc(path, time.UtcDateTime);
            }

            DurableFileSystem.Flush(target);
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

    /// <returns>All directories, the target among them, with the modes they are to have in the end.</returns>
    private static Dictionary<string, UnixFileMode> MakeDirectories(PackageTree tree, string target)
    {
        Directory.CreateDirectory(target);
        var made = new Dictionary<string, UnixFileMode>(StringComparer.Ordinal) { [target] = PackageModes.Directory };
        foreach (var entry in tree.Entries)
        {
            if (entry is PackageEntry.Directory directory)
            {
                Make(made, Path.Join(target, entry.Path));
                made[Path.Join(target, entry.Path)] = directory.Mode;
            }
            else if (entry.Path.LastIndexOf('/') is > 0 and var slash)
            {
                Make(made, Path.Join(target, entry.Path.AsSpan(0, slash)));
            }
        }

        return made;
    }

    /// <summary>Makes a directory below the target, and those between.</summary>
    private static void Make(Dictionary<string, UnixFileMode> made, string path)
    {
        if (made.TryAdd(path, PackageModes.Directory))
        {
            Make(made, Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path);
        }
    }

    private async Task WriteFilesAsync(PackageEntry.File[] files, DateTime time, string target, CancellationToken cancellationToken)
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
                        await WriteFileAsync(file, time, target, token).ConfigureAwait(false);
                    }
                }
            )
            .ConfigureAwait(false);
    }

    private async Task WriteFileAsync(PackageEntry.File file, DateTime time, string target, CancellationToken cancellationToken)
    {
        var content = await blobs.OpenReadAsync(file.Blob.Digest, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            // Sharing everything saves the lock that other sharings take.
            using var handle = File.OpenHandle(
                Path.Join(target, file.Path),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            );
            var written =
                content is MemoryStream memory && memory.TryGetBuffer(out var bytes)
                    ? Write(handle, bytes)
                    : await CopyAsync(content, handle, cancellationToken).ConfigureAwait(false);
            if (written != file.Blob.Size)
            {
                throw new PackageFormatException($"File '{file.Path}' has {written} bytes, the package says {file.Blob.Size}.");
            }

            File.SetUnixFileMode(handle, file.Mode);
            File.SetLastWriteTimeUtc(handle, time);
        }
    }

    private static async Task<long> CopyAsync(Stream content, SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var written = 0L;
            int count;
            while (
                (
                    count = await content
                        .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                        .ConfigureAwait(false)
                ) > 0
            )
            {
                SparseFile.Write(handle, buffer.AsSpan(0, count), written);
                written += count;
            }

            SparseFile.SetLength(handle, written);
            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle, bytes, 0);
        return bytes.Length;
    }
}
