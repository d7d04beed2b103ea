using System.Globalization;

namespace Satchel.Archives;

/// <summary>Counts what an archive costs while it is being unpacked, and refuses it as soon as that is too much.</summary>
/// <param name="archive">Name, for messages.</param>
/// <param name="archiveBytes">Its length.</param>
/// <param name="limits">What is too much.</param>
internal sealed class ArchiveBudget(string archive, long archiveBytes, ArchiveLimits limits)
{
    private int _entries;
    private long _bytes;

    public void CountEntry()
    {
        if (++_entries > limits.MaxEntries)
        {
            throw Refused($"it has more than {limits.MaxEntries} entries");
        }
    }

    /// <param name="count">Bytes that have just been unpacked.</param>
    public void CountBytes(long count)
    {
        _bytes += count;
        if (_bytes > limits.MaxTotalBytes)
        {
            throw Refused($"it unpacks to more than {limits.MaxTotalBytes} bytes");
        }

        if (_bytes > limits.FreeBytes && _bytes / limits.MaxRatio >= archiveBytes)
        {
            throw Refused($"it unpacks to more than {limits.MaxRatio} times its size");
        }
    }

    private ArchiveRefusedException Refused(FormattableString reason) => new(archive, reason.ToString(CultureInfo.InvariantCulture));
}
