using System.Globalization;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Archives;
using Satchel.Posix.Durability;

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

    public PackageRecords(string directory)
    {
        _committed = Path.Combine(directory, "committed");
        _archives = Path.Combine(directory, "archives");
        _unpacked = Path.Combine(directory, "unpacked");
        foreach (var needed in (string[])[_committed, _archives, _unpacked])
        {
            Create(needed);
            RemoveUnfinished(needed);
        }
    }

    public bool IsCommitted(Digest package) => File.Exists(Path.Combine(_committed, package.Hex));

    /// <summary>Writes down that a package is committed, and since when; to the second, which every file system can keep.</summary>
    public void Commit(Digest package, DateTimeOffset time) =>
        Write(Path.Combine(_committed, package.Hex), time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + "\n");

    /// <summary>When a package was committed; null when it is not.</summary>
    public DateTimeOffset? FindCommitTime(Digest package)
    {
        var path = Path.Combine(_committed, package.Hex);
        try
        {
            if (
                DateTimeOffset.TryParseExact(
                    File.ReadAllText(path).TrimEnd('\n'),
                    TimeFormat,
                    CultureInfo.InvariantCulture,
                    Utc,
                    out var time
                )
            )
            {
                return time;
            }
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        // A record of an earlier version is empty. It is never written again, so its own time stays what it is.
        return DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds());
    }

    /// <summary>The archive that was uploaded last under a name, or null.</summary>
    public Digest? FindArchive(string name) => Read(ArchivePath(name));

    /// <summary>Binds a name to an archive; the last binding wins.</summary>
    public void BindArchive(string name, Digest archive) => Write(ArchivePath(name), $"{archive}\n{Uri.EscapeDataString(name)}\n");

    /// <summary>The package an archive was unpacked to, or null.</summary>
    public Digest? FindUnpacked(Digest archive, ArchiveKind kind) => Read(UnpackedPath(archive, kind));

    public void RecordUnpacked(Digest archive, ArchiveKind kind, Digest package) => Write(UnpackedPath(archive, kind), $"{package}\n");

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
            File.Delete(file);
        }
    }

    private static Digest? Read(string path)
    {
        try
        {
            return Digest.TryParse(File.ReadLines(path).FirstOrDefault(), out var digest) ? digest : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Write(string path, string content)
    {
        try
        {
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
