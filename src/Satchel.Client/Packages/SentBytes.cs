namespace Satchel.Client.Packages;

/// <summary>Counts what is sent, and tells about it now and then. Thread-safe.</summary>
/// <param name="progress">Told about every 4 MiB.</param>
internal sealed class SentBytes(IProgress<UploadProgress>? progress)
{
    private const long Step = 4 * 1024 * 1024;

    private long _bytes;
    private long _told;

    /// <summary>All bytes sent.</summary>
    public long Total => Interlocked.Read(ref _bytes);

    /// <summary>What is going to be sent, for those who are told.</summary>
    public long Expected { get; set; }

    public void Add(long count)
    {
        var total = Interlocked.Add(ref _bytes, count);
        var told = Interlocked.Read(ref _told);
        if (total - told >= Step && Interlocked.CompareExchange(ref _told, total, told) == told)
        {
            progress?.Report(new UploadProgress(total, Math.Max(Expected, total)));
        }
    }
}
