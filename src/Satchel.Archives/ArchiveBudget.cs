using System.Globalization;
using Satchel.Abstractions.Texts;

namespace Satchel.Archives;

/// <summary>Counts what an archive costs while it is being unpacked, and refuses it as soon as that is too much.</summary>
/// <param name="archive">Name, for messages.</param>
/// <param name="archiveBytes">Its length.</param>
/// <param name="limits">What is too much.</param>
internal sealed class ArchiveBudget(string archive, long archiveBytes, ArchiveLimits limits)
{
    private const string Compressed =
        "Submit the directory itself, which is sent compressed, too; or have the job unpack what is in this archive.";

    private int _entries;
    private string? _entry;
    private long _bytes;
    private long _zeros;

    /// <param name="entry">Its name, for messages; null for a directory that is only implied.</param>
    public void CountEntry(string? entry = null)
    {
        _entry = entry ?? _entry;
        if (++_entries > limits.MaxEntries)
        {
            throw Refused($"it has more than {limits.MaxEntries} entries");
        }
    }

    /// <summary>Holes of a sparse file cost time and nothing else: they count as bytes, but not against the ratio.</summary>
    /// <param name="count">Bytes of holes that are about to be unpacked.</param>
    public void AllowZeros(long count) => _zeros += count;

    /// <param name="count">Bytes that have just been unpacked.</param>
    public void CountBytes(long count)
    {
        _bytes += count;
        if (_bytes > limits.MaxTotalBytes)
        {
            throw Refused($"it unpacks to more than {ByteCount.Of(limits.MaxTotalBytes)}{With}");
        }

        var written = _bytes - _zeros;
        if (written > limits.FreeBytes && written / limits.MaxRatio >= archiveBytes)
        {
            throw new ArchiveRefusedException(
                archive,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it unpacks to more than {limits.MaxRatio} times its size of {ByteCount.Of(archiveBytes)}{With}"
                ),
                cause: null,
                Compressed
            );
        }
    }

    private string With => _entry is null ? "" : $", with entry '{ArchiveRefusedException.Printable(_entry)}'";

    private ArchiveRefusedException Refused(FormattableString reason) => new(archive, reason.ToString(CultureInfo.InvariantCulture));
}
