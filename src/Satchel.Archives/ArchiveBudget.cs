using System.Globalization;
using Satchel.Abstractions.Texts;

namespace Satchel.Archives;

/// <summary>Counts what an archive costs while it is being unpacked, and refuses it as soon as that is too much.</summary>
/// <param name="archive">Name, for messages.</param>
/// <param name="archiveBytes">Its length.</param>
/// <param name="limits">What is too much.</param>
internal sealed class ArchiveBudget(string archive, long archiveBytes, ArchiveLimits limits)
{
    private int _entries;
    private long _bytes;
    private long _zeros;

    public void CountEntry()
    {
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
            throw Refused($"it unpacks to more than {ByteCount.Of(limits.MaxTotalBytes)}");
        }

        var written = _bytes - _zeros;
        if (written > limits.FreeBytes && written / limits.MaxRatio >= archiveBytes)
        {
            throw Refused($"it unpacks to more than {limits.MaxRatio} times its size");
        }
    }

    private ArchiveRefusedException Refused(FormattableString reason) => new(archive, reason.ToString(CultureInfo.InvariantCulture));
}
