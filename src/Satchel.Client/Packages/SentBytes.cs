namespace Satchel.Client.Packages;

/// <summary>Counts what is sent, and tells about it now and then. Thread-safe.</summary>
/// <param name="progress">Told about every 4 MiB.</param>
internal sealed class SentBytes(IProgress<UploadProgress>? progress)
{
    private const long Step = 4 * 1024 * 1024;

    private long _bytes;
    private long _skipped;
    private long _before;
    private long _told;

    /// <summary>All bytes sent.</summary>
    public long Total => Interlocked.Read(ref _bytes);

    /// <summary>What is going to be sent, for those who are told.</summary>
    public long Expected { get; set; }

    public void Add(long count)
    {
        Interlocked.Add(ref _bytes, count);
        Tell();
    }

    /// <summary>Counts bytes as done that came another way; a negative count those that were sent and got lost.</summary>
    public void Skip(long count)
    {
        Interlocked.Add(ref _skipped, count);
        Tell();
    }

    /// <summary>Counts bytes as done that the cluster had before anything of their file was sent.</summary>
    public void Find(long count)
    {
        Interlocked.Add(ref _before, count);
        Skip(count);
    }

    /// <summary>Tells at once that a file goes on.</summary>
    public void GoOn(ResumedFile file) => progress?.Report(Now() with { Resumed = file });

    private void Tell()
    {
        var now = Now();
        var told = Interlocked.Read(ref _told);
        if (now.Bytes - told >= Step && Interlocked.CompareExchange(ref _told, now.Bytes, told) == told)
        {
            progress?.Report(now);
        }
    }

    private UploadProgress Now()
    {
        var done = Total + Interlocked.Read(ref _skipped);
        return new UploadProgress(done, Math.Max(Expected, done)) { BytesBefore = Interlocked.Read(ref _before) };
    }
}
