using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What a file of the node, or a directory with all below it, is at this moment: names, permissions, link targets and bytes. Thread-safe.</summary>
internal static class FileDigest
{
    /// <summary>More than that is not read: names, sizes and times say what a large directory holds.</summary>
    private const long MostRead = 1024L * 1024 * 1024;

    private const int MostKept = 65_536;

    /// <summary>Of a directory; no package has as many.</summary>
    private const int MostEntries = 200_000;
    private const int ReadAtOnce = 1024 * 1024;

    // A file may change again within one tick of the clock.
    private const long SettledNs = 2_000_000_000;

    private static readonly ConcurrentDictionary<string, (FileStatus Status, string Hash)> Known = new(StringComparer.Ordinal);

    /// <summary>Of a directory that packages are looked for in: the files at its top that installers look at. Of a file, the file.</summary>
    /// <param name="path">Absolute; a link is followed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Digest OfLinks(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            return Of(path, cancellationToken);
        }

        FileInfo[] files =
        [
            .. new DirectoryInfo(path)
                .EnumerateFiles()
                .Where(file => LocalRequirements.EndsOfLinks.Any(end => file.Name.EndsWith('.' + end, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
        var isRead = files.Sum(static file => file.Exists ? file.Length : 0) <= MostRead;
        var listing = new StringBuilder();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = isRead ? Hash(file.FullName, cancellationToken) : $"{file.Length} {file.LastWriteTimeUtc.Ticks}";
            listing.Append(CultureInfo.InvariantCulture, $"{file.Name}\0{content}\0");
        }

        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString()));
    }

    /// <param name="path">Absolute; a link is followed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="SetupFailedException"><c>quota_exceeded</c>: a directory of more files than packages have.</exception>
    public static Digest Of(string path, CancellationToken cancellationToken)
    {
        var listing = new StringBuilder();
        if (Directory.Exists(path))
        {
            var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true };
            var entries = new List<FileSystemInfo>();
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                entries.Add(entry);
                if (entries.Count > MostEntries)
                {
                    throw new SetupFailedException(
                        SetupErrorKinds.QuotaExceeded,
                        $"'{path}' holds more than {MostEntries} files: no package has as many.",
                        "Name the package itself, not a directory above it."
                    );
                }
            }

            foreach (var entry in entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Add(entry, Path.GetRelativePath(path, entry.FullName));
            }
        }
        else
        {
            Add(new FileInfo(path), Path.GetFileName(path));
        }

        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString()));

        void Add(FileSystemInfo entry, string name)
        {
            var content =
                entry.LinkTarget is { } target && !string.Equals(entry.FullName, path, StringComparison.Ordinal) ? $"link {target}"
                : entry is FileInfo ? Hash(entry.FullName, cancellationToken)
                : "directory";
            listing.Append(CultureInfo.InvariantCulture, $"{name}\0{(int)entry.UnixFileMode}\0{content}\0");
        }
    }

    private static string Hash(string path, CancellationToken cancellationToken)
    {
        var status = FileStatus.OfTarget(path);
        if (status is not null && Known.TryGetValue(path, out var known) && known.Status == status)
        {
            return known.Hash;
        }

        using var file = LocalPath.OpenRegular(path);
        if (file is null)
        {
            return "no file";
        }

        var opened = FileStatus.OfOpen(file.SafeFileHandle);
        if (opened.Size == 0)
        {
            return "empty"; // so are files of the kernel's, of which some never end
        }

        var hash = HashOf(file, cancellationToken);
        if (opened.LatestNs + SettledNs < (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick)
        {
            if (Known.Count >= MostKept)
            {
                Known.Clear();
            }

            Known[path] = (opened, hash);
        }

        return hash;
    }

    private static string HashOf(Stream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Min(ReadAtOnce, file.Length)];
        while (file.Read(buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
