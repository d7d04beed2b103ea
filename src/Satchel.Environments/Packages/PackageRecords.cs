using System.Globalization;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Archives;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Packages;

/// <summary>
/// What a package store must not forget, one small file each: which packages are committed, which archive a name stands for, which package
/// an archive unpacks to. Names never become file names: their digest does. Thread-safe.
/// </summary>
internal sealed class PackageRecords
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private readonly string _committed;
    private readonly string _archives;
    private readonly string _unpacked;
    private readonly string _warnings;

    public PackageRecords(string directory)
    {
        _committed = Path.Combine(directory, "committed");
        _archives = Path.Combine(directory, "archives");
        _unpacked = Path.Combine(directory, "unpacked");
        _warnings = Path.Combine(directory, "warnings");
        foreach (var needed in (string[])[_committed, _archives, _unpacked, _warnings])
        {
            Create(needed);
            RemoveUnfinished(needed);
        }
    }

    public bool IsCommitted(Digest package) => OwnFile.Exists(Path.Combine(_committed, package.Hex));

    /// <summary>Writes down that a package is committed, and since when; to the second, which every file system can keep.</summary>
    public void Commit(Digest package, DateTimeOffset time) =>
        Write(Path.Combine(_committed, package.Hex), time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + "\n");

    /// <summary>When a package was committed; null when it is not.</summary>
    public DateTimeOffset? FindCommitTime(Digest package)
    {
        var path = Path.Combine(_committed, package.Hex);
        if (
            LinesOf(path) is [var line, ..]
            && DateTimeOffset.TryParseExact(line, TimeFormat, CultureInfo.InvariantCulture, Utc, out var time)
        )
        {
            return time;
        }

        // A record of an earlier version is empty. It is never written again, so its own time stays what it is.
        return TimeOf(path) is { } made ? DateTimeOffset.FromUnixTimeSeconds(made.ToUnixTimeSeconds()) : null;
    }

    /// <summary>Packages that are committed.</summary>
    public IEnumerable<Digest> AllCommitted() =>
        Directory
            .EnumerateFiles(_committed)
            .Select(path => Digest.TryParse(Path.GetFileName(path), out var package) ? package : default)
            .Where(package => package != default);

    /// <summary>Every name that archives were uploaded under, and the archive it stands for.</summary>
    public IEnumerable<(string Name, Digest Archive)> AllArchives()
    {
        foreach (var path in Directory.EnumerateFiles(_archives))
        {
            var lines = LinesOf(path);
            if (lines.Count > 1 && Digest.TryParse(lines[0], out var archive))
            {
                yield return (Uri.UnescapeDataString(lines[1]), archive);
            }
        }
    }

    /// <summary>Which archive unpacks to which package.</summary>
    public IEnumerable<(Digest Archive, ArchiveKind Kind, Digest Package)> AllUnpacked()
    {
        foreach (var path in Directory.EnumerateFiles(_unpacked))
        {
            if (
                Digest.TryParse(Path.GetFileNameWithoutExtension(path), out var archive)
                && Enum.TryParse<ArchiveKind>(Path.GetExtension(path).TrimStart('.'), out var kind)
                && Read(path) is { } package
            )
            {
                yield return (archive, kind, package);
            }
        }
    }

    /// <summary>When a package was committed or last used; null when it is not committed.</summary>
    public DateTimeOffset? FindUse(Digest package) => TimeOf(Path.Combine(_committed, package.Hex));

    /// <summary>When a name was bound or last used; null when it stands for nothing.</summary>
    public DateTimeOffset? FindUse(string archive) => TimeOf(ArchivePath(archive));

    /// <summary>Notes that a package was used; nothing when it is not committed.</summary>
    public void MarkUsed(Digest package, DateTimeOffset time)
    {
        var path = Path.Combine(_committed, package.Hex);
        if (FileStatus.OfName(path) is { Kind: FileKind.Regular, Size: 0 } && FindCommitTime(package) is { } committed)
        {
            // Its own time is all that says when it was committed: from now on its content does.
            Commit(package, committed);
        }

        Touch(path, time);
    }

    /// <summary>Notes that an archive was used; nothing when the name stands for none.</summary>
    public void MarkUsed(string archive, DateTimeOffset time) => Touch(ArchivePath(archive), time);

    public void Remove(Digest package)
    {
        OwnFile.Remove(Path.Combine(_committed, package.Hex));
        OwnFile.Remove(Path.Combine(_warnings, package.Hex));
    }

    /// <summary>What was odd about the archive that a package came from; empty when nothing was, or it came from none.</summary>
    public IReadOnlyList<string> FindWarnings(Digest package) => LinesOf(Path.Combine(_warnings, package.Hex));

    /// <summary>Writes down that a package came from an archive, and what was odd about that one, a sentence each.</summary>
    public void CommitUnpacked(Digest package, IReadOnlyList<string> warnings, DateTimeOffset time)
    {
        if (warnings.Count > 0)
        {
            Write(Path.Combine(_warnings, package.Hex), string.Concat(warnings.Select(warning => warning.ReplaceLineEndings(" ") + "\n")));
        }

        if (!IsCommitted(package))
        {
            Commit(package, time);
        }
    }

    public void Remove(string archive) => OwnFile.Remove(ArchivePath(archive));

    public void RemoveUnpacked(Digest archive, ArchiveKind kind) => OwnFile.Remove(UnpackedPath(archive, kind));

    /// <summary>The archive that was uploaded last under a name, or null.</summary>
    public Digest? FindArchive(string name) => Read(ArchivePath(name));

    /// <summary>Binds a name to an archive; the last binding wins.</summary>
    public void BindArchive(string name, Digest archive) => Write(ArchivePath(name), $"{archive}\n{Uri.EscapeDataString(name)}\n");

    /// <summary>The package an archive was unpacked to, or null.</summary>
    public Digest? FindUnpacked(Digest archive, ArchiveKind kind) => Read(UnpackedPath(archive, kind));

    public void RecordUnpacked(Digest archive, ArchiveKind kind, Digest package) => Write(UnpackedPath(archive, kind), $"{package}\n");

    private static DateTimeOffset? TimeOf(string path) =>
        FileStatus.OfName(path) is { Kind: FileKind.Regular } file ? DateTimeOffset.UnixEpoch.AddTicks(file.ModifiedNs / 100) : null;

    private static void Touch(string path, DateTimeOffset time)
    {
        try
        {
            // Not of what a link leads to.
            if (OwnFile.Exists(path))
            {
                File.SetLastWriteTimeUtc(path, time.UtcDateTime);
            }
        }
        catch (FileNotFoundException)
        {
            // Nothing to keep.
        }
    }

    private static void Create(string directory)
    {
        try
        {
            DurableDirectory.Create(directory);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(directory, exception);
        }
    }

    private static void RemoveUnfinished(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory, ".*.tmp"))
        {
            OwnFile.Remove(file);
        }
    }

    private static Digest? Read(string path) => LinesOf(path) is [var first, ..] && Digest.TryParse(first, out var digest) ? digest : null;

    /// <summary>Empty when there is no such record, or a job that is not kept from the store put something else in its place.</summary>
    private static IReadOnlyList<string> LinesOf(string path) => ReadOnlyFile.TryReadLines(path) ?? [];

    private static void Write(string path, string content)
    {
        try
        {
            OwnFile.MakeWay(path);
            DurableFile.Write(path, Encoding.UTF8.GetBytes(content));
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(path, exception);
        }
    }

    private string ArchivePath(string name) => Path.Combine(_archives, Digest.Of(Encoding.UTF8.GetBytes(name)).Hex);

    private string UnpackedPath(Digest archive, ArchiveKind kind) => Path.Combine(_unpacked, $"{archive.Hex}.{kind}");
}
