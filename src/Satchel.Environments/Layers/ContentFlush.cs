using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Layers;

/// <summary>
/// Flushes the content of new layers to the disk and notes it in their records, behind everybody's back: a layer can be used before, since
/// only the death of the machine could take its content, and then its record counts for nothing.
/// </summary>
internal sealed partial class ContentFlush : IAsyncDisposable
{
    private readonly LayerLayout _layout;
    private readonly LayerRecords _records;
    private readonly ILogger _logger;
    private readonly Channel<(string Bucket, LayerRecord Record)> _waiting = Channel.CreateUnbounded<(string, LayerRecord)>();
    private readonly Task _flushing;

    public ContentFlush(LayerLayout layout, LayerRecords records, ILogger logger)
    {
        _layout = layout;
        _records = records;
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
                Flush(bucket, record);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SatchelException)
            {
                NotFlushed(_logger, refused, record.Key.ToString());
            }
        }
    }

    private void Flush(string bucket, LayerRecord record)
    {
        DurableDirectory.FlushFileSystem(_layout.Layers);

        // It may have been collected meanwhile, which whoever does it does under this lock.
        using var held = Posix.Locks.FileLock.TryTake(_layout.Lock(bucket, record.Key));
        if (held is not null && _records.Find(bucket, record.Key)?.Created == record.Created)
        {
            _records.MarkFlushed(bucket, record);
        }
    }

    [LoggerMessage(51, LogLevel.Warning, "Layer {Key} could not be flushed to the disk; it is built again should the machine fail now.")]
    private static partial void NotFlushed(ILogger logger, Exception refused, string key);
}
