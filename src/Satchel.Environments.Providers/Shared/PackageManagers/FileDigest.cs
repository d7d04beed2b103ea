using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// What a file of the node, or a directory with all below it, is at this moment: names, permissions, link targets and bytes. Of a directory that
/// holds very much, names, sizes and times stand for the bytes, and what links lead to is not looked at. Thread-safe.
/// </summary>
internal static class FileDigest
{
    /// <summary>Of a directory that holds more bytes none are read.</summary>
    private const long MostRead = 1024L * 1024 * 1024;

    /// <summary>Of a directory that holds more files none are read.</summary>
    private const int MostEntries = 200_000;

    private const int MostKept = 65_536;
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
            .. Entries(new DirectoryInfo(path), isDeep: false, cancellationToken)
                .OfType<FileInfo>()
                .Where(file => LocalRequirements.EndsOfLinks.Any(end => file.Name.EndsWith('.' + end, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
        var isRead = IsRead(files, cancellationToken);
        var listing = new StringBuilder();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = isRead ? Hash(file.FullName, TimeProvider.System, cancellationToken) : SizeAndTime(file);
            listing.Append(CultureInfo.InvariantCulture, $"{file.Name}\0{content}\0");
        }

        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString()));
    }

    /// <param name="path">Absolute; a link is followed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Digest Of(string path, CancellationToken cancellationToken) => Of(path, TimeProvider.System, cancellationToken);

    /// <param name="path">Absolute; a link is followed.</param>
    /// <param name="time">Tells whether a file has stayed as it is for long enough to be known again.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Digest Of(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var listing = new StringBuilder();
        if (Directory.Exists(path))
        {
            FileSystemInfo[] entries = [.. Entries(new DirectoryInfo(path), isDeep: true, cancellationToken).Take(MostEntries + 1)];
            if (!IsRead(entries, cancellationToken))
            {
                return OfNames(new DirectoryInfo(path), cancellationToken);
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
                : entry is FileInfo ? Hash(entry.FullName, time, cancellationToken)
                : "directory";
            listing.Append(CultureInfo.InvariantCulture, $"{name}\0{(int)entry.UnixFileMode}\0{content}\0");
        }
    }

    /// <summary>Directory by directory, so that the memory it takes is that of the largest one.</summary>
    private static Digest OfNames(DirectoryInfo top, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var unread = new Stack<DirectoryInfo>([top]);
        while (unread.TryPop(out var directory))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = [.. Entries(directory, isDeep: false, cancellationToken).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            }
            catch (DirectoryNotFoundException) when (directory != top)
            {
                continue; // gone meanwhile
            }

            foreach (var entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var target = entry.LinkTarget;
                if (target is null && entry is DirectoryInfo below)
                {
                    unread.Push(below);
                }

                var content =
                    target is not null ? $"link {target}"
                    : entry is FileInfo file ? SizeAndTime(file)
                    : "directory";
                var name = Path.GetRelativePath(top.FullName, entry.FullName);
                hash.AppendData(
                    Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\0{(int)entry.UnixFileMode}\0{content}\0"))
                );
            }
        }

        return Digest.Of(hash.GetHashAndReset());
    }

    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo directory, bool isDeep, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = isDeep };
        foreach (var entry in directory.EnumerateFileSystemInfos("*", options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    private static bool IsRead(IReadOnlyCollection<FileSystemInfo> entries, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var file in entries.Count <= MostEntries ? entries.OfType<FileInfo>() : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes += file.Exists ? file.Length : 0;
        }

        return entries.Count <= MostEntries && bytes <= MostRead;
    }

    private static string SizeAndTime(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{(file.Exists ? file.Length : 0)} {file.LastWriteTimeUtc.Ticks}");

    private static string Hash(string path, TimeProvider time, CancellationToken cancellationToken)
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
        if (opened.LatestNs + SettledNs < (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick)
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
