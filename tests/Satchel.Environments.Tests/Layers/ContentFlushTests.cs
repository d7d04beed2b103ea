using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Environments.CrashBuilder;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

public sealed class ContentFlushTests : IDisposable
{
    private const string Bucket = "f-v1";

    private readonly TemporaryDirectory _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Add_OneMeetsWhatNobodyForesaw_TheNextIsFlushed()
    {
        var layout = new LayerLayout(_store.Path);
        var locks = new LocksThatFailOnce();
        var (first, next) = (Record(1), Record(2));

        await using (var flush = new ContentFlush(layout, new LayerRecords(layout), locks, NullLogger.Instance))
        {
            flush.Add(Bucket, first);
            flush.Add(Bucket, next);
        }

        locks.Tried.Should().Equal(layout.Lock(Bucket, next.Key));
    }

    private static LayerRecord Record(int number) =>
        new()
        {
            Format = LayerRecord.CurrentFormat,
            Key = StoreOfTest.Layer(number).Key,
            Provider = "f",
            FormatVersion = 1,
            Inputs = [],
            Parents = [],
            Summary = "",
            Facts = [],
            Bytes = 0,
            Created = DateTimeOffset.UnixEpoch,
        };

    /// <summary>Fails the first time, and lets nobody have a layer.</summary>
    private sealed class LocksThatFailOnce : IFileLocks
    {
        private readonly FileLocks _locks = new(TimeProvider.System);
        private bool _hasFailed;

        public ConcurrentQueue<string> Tried { get; } = [];

        public FileLock? TryTake(string path)
        {
            Tried.Enqueue(path);
            return null;
        }

        public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new InvalidOperationException("Nobody foresaw this.");
            }

            return _locks.TakeAsync(path, shared, cancellationToken);
        }
    }
}
