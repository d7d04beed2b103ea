using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Satchel.Cluster.Storage;

/// <summary>A few connections that read, opened when they are first needed: a long list keeps nobody from looking up a job. Thread-safe.</summary>
internal sealed class ReaderPool(Func<SqliteConnection> open) : IAsyncDisposable
{
    // Reads are short and the disk is one: more than this would only cost memory, up to 2 MB each.
    private const int MostReaders = 4;

    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly SemaphoreSlim _places = new(MostReaders);

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever reads now reads to the end.
        for (var place = 0; place < MostReaders; place++)
        {
            await _places.WaitAsync().ConfigureAwait(false);
        }

        foreach (var reader in _idle)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        _places.Dispose();
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        if (!_idle.TryTake(out var reader))
        {
            reader = open();
        }

        try
        {
            return read(reader);
        }
        finally
        {
            _idle.Add(reader);
        }
    }
}
