using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Satchel.Cluster.Storage;

/// <summary>The one writer of a database: takes what waits, commits it together, and tells each how it went. Owns the connection.</summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    // A transaction of this many small writes takes a few milliseconds: more would only add to what each of them waits.
    private const int MostWritesTogether = 512;

    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly DiskReserve _reserve;
    private readonly ILogger _logger;

    public GroupCommit(string path, SqliteConnection connection, DiskReserve reserve, ILogger logger)
    {
        (_path, _connection, _reserve, _logger) = (path, connection, reserve, logger);
        Written = Task.Run(WriteAllAsync);
    }

    /// <summary>Ends once everything has been written that came before the writer was closed.</summary>
    public Task Written { get; }

    /// <inheritdoc cref="HeadDatabase.WriteAsync"/>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, bool usesReserve)
    {
        var pending = new PendingWrite(connection => write(connection), usesReserve);
        await _writes.Writer.WriteAsync(pending).ConfigureAwait(false);
        return (T)(await pending.Done.Task.ConfigureAwait(false))!;
    }

    /// <summary>Takes no more writes. False when it was closed before.</summary>
    public bool TryClose() => _writes.Writer.TryComplete();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task WriteAllAsync()
    {
        var batch = new List<PendingWrite>();
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostWritesTogether && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            try
            {
                Write(batch);
            }
            catch (Exception unforeseen)
            {
                // A border: whatever goes wrong with these must not end the writer, without which all who come later would wait for ever.
                batch.ForEach(write => write.Done.TrySetException(DatabaseErrors.Unforeseen(_path, unforeseen)));
                DatabaseLog.Failed(_logger, unforeseen, _path);
            }

            batch.Clear();
        }
    }

    private void Write(List<PendingWrite> batch)
    {
        Refuse(batch);
        if (!TryCommit(batch, out var failure))
        {
            CommitOneByOne(batch, failure!);
        }
    }

    /// <summary>On a full disk the little room that may be left is for those who may use the reserve.</summary>
    private void Refuse(List<PendingWrite> batch)
    {
        if (!_reserve.IsNeeded || _reserve.TryFill())
        {
            return;
        }

        foreach (var write in batch.Where(write => !write.UsesReserve))
        {
            write.Done.TrySetException(DatabaseErrors.DiskFull(_path, inner: null));
        }

        batch.RemoveAll(write => !write.UsesReserve);
    }

    private bool TryCommit(List<PendingWrite> batch, out Exception? failure)
    {
        try
        {
            var results = new object?[batch.Count];
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    results[i] = batch[i].Run(_connection);
                }

                transaction.Commit();
            }

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }

            failure = null;
            return true;
        }
        catch (Exception thrown)
        {
            // A border: whatever a write throws belongs to its caller, not to the writer.
            failure = thrown;
            return false;
        }
    }

    /// <summary>After a failure: each write alone, so that only the guilty one fails.</summary>
    private void CommitOneByOne(List<PendingWrite> batch, Exception failure)
    {
        foreach (var write in batch)
        {
            var last = failure;
            if ((batch.Count == 1 || !TryCommit([write], out last)) && !TryFromReserve(write, ref last!))
            {
                write.Done.TrySetException(Explain(last));
            }
        }
    }

    private bool TryFromReserve(PendingWrite write, ref Exception failure)
    {
        if (!DatabaseErrors.IsDiskFull(failure, _path))
        {
            return false;
        }

        _reserve.Need();
        while (write.UsesReserve && DatabaseErrors.IsDiskFull(failure, _path) && _reserve.TryGiveBack())
        {
            if (TryCommit([write], out var next))
            {
                return true;
            }

            failure = next!;
        }

        return false;
    }

    private Exception Explain(Exception failure)
    {
        if (failure is not SqliteException sqlite)
        {
            return failure;
        }

        DatabaseLog.Failed(_logger, sqlite, _path);
        return DatabaseErrors.WhenWriting(_path, sqlite);
    }

    private sealed record PendingWrite(Func<SqliteConnection, object?> Run, bool UsesReserve)
    {
        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
