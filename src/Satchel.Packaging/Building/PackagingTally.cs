namespace Satchel.Packaging.Building;

/// <summary>Counts what a scan has done and tells it at a bearable rate. Thread-safe; tells from whichever thread counted.</summary>
internal sealed class PackagingTally(IProgress<PackagingProgress>? progress)
{
    private const int FilesPerReport = 500;
    private const long BytesPerReport = 16 << 20;

    private readonly Lock _lock = new();
    private int _files;
    private long _bytes;
    private int _toldFiles;
    private long _toldBytes;

    /// <summary>A file whose digest was known.</summary>
    public void AddKnown(long bytes) => Add(1, bytes);

    /// <summary>A file whose bytes have been counted one by one.</summary>
    public void AddFile() => Add(1, 0);

    public void AddBytes(long bytes) => Add(0, bytes);

    /// <summary>Bytes that will be read again.</summary>
    public void TakeBack(long bytes) => Add(0, -bytes);

    /// <summary>Tells where things stand, however little has changed.</summary>
    public void Tell()
    {
        lock (_lock)
        {
            TellLocked();
        }
    }

    private void Add(int files, long bytes)
    {
        lock (_lock)
        {
            _files += files;
            _bytes += bytes;
            _toldBytes = Math.Min(_toldBytes, _bytes);
            if (_files - _toldFiles >= FilesPerReport || _bytes - _toldBytes >= BytesPerReport)
            {
                TellLocked();
            }
        }
    }

    private void TellLocked()
    {
        _toldFiles = _files;
        _toldBytes = _bytes;
        progress?.Report(new PackagingProgress(_files, _bytes));
    }
}
