using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satchel.Posix.Durability;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Layers;

/// <summary>
/// Flushes the content of new layers to the disk and notes it in their records, behind everybody's back: a layer can be used before, since
/// only the death of the machine could take its content, and then its record counts for nothing.
/// </summary>
internal sealed partial class ContentFlush : IAsyncDisposable
{
    private readonly LayerLayout _layout;
    private readonly LayerRecords _records;
    private readonly IFileLocks _locks;
    private readonly ILogger _logger;
    private readonly Channel<(string Bucket, LayerRecord Record)> _waiting = Channel.CreateUnbounded<(string, LayerRecord)>();
    private readonly Task _flushing;

    public ContentFlush(LayerLayout layout, LayerRecords records, IFileLocks locks, ILogger logger)
    {
        _layout = layout;
        _records = records;
        _locks = locks;
        _logger = logger;
        _flushing = Task.Run(FlushAllAsync);
    }

    public void Add(string bucket, LayerRecord record) => _waiting.Writer.TryWrite((bucket, record));

    /// <summary>Returns once everything that was added is flushed.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _flushing.ConfigureAwait(false);
    }

    private async Task FlushAllAsync()
    {
        await foreach (var (bucket, record) in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await FlushAsync(bucket, record).ConfigureAwait(false);
            }
            catch (Exception refused)
            {
                // A border: whatever one layer meets must not keep all that come after it from being flushed.
                NotFlushed(_logger, refused, record.Key.ToString());
            }
        }
    }

    private async Task FlushAsync(string bucket, LayerRecord record)
    {
        DurableDirectory.FlushFileSystem(_layout.Layers);

        // A collection takes a layer whose lock is held for one in use: there is none while the lock is held here.
        using var collecting = await _locks.TakeAsync(_layout.CollectLock, shared: true, CancellationToken.None).ConfigureAwait(false);

        // It may have been collected meanwhile, which whoever does it does under this lock.
        using var held = _locks.TryTake(_layout.Lock(bucket, record.Key));
        if (held is null)
        {
            return;
        }

        var found = _records.Find(bucket, record.Key);
        if (found?.Created == record.Created)
        {
            _records.MarkFlushed(bucket, record);
        }
        else if (found is null && !File.Exists(_layout.Failure(bucket, record.Key)))
        {
            // The lock went with the layer, and taking it made it anew.
            held.Remove();
        }
    }

    [LoggerMessage(51, LogLevel.Warning, "Layer {Key} could not be flushed to the disk; it is built again should the machine fail now.")]
    private static partial void NotFlushed(ILogger logger, Exception refused, string key);
}
