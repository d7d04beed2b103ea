using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Storage;

/// <summary>
/// The durable state of the control plane: one SQLite file in write-ahead mode, flushed at every commit. All writes go through one writer
/// that commits many waiting ones together, so a flush is paid once for all of them. A write whose task has ended is on the disk.
/// </summary>
internal sealed class HeadDatabase : IAsyncDisposable
{
    // A transaction of this many small writes takes a few milliseconds: more would only add to what each of them waits.
    private const int MostWritesTogether = 512;

    // The numbers of SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL and SQLITE_NOTADB.
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly SqliteConnection _writer;
    private readonly ReaderPool _readers;
    private readonly Task _writing;

    private HeadDatabase(string path, ILogger logger, SqliteConnection writer)
    {
        (_path, _logger, _writer) = (path, logger, writer);
        _readers = new ReaderPool(() => Connect(path, SqliteOpenMode.ReadOnly));
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Opens the file, makes it when missing, and brings its schema up to date.</summary>
    /// <exception cref="SatchelException"><c>database_damaged</c>, <c>database_newer</c>, <c>database_failed</c>, <c>disk_full</c>: nothing
    /// was changed.</exception>
    public static HeadDatabase Open(string path, ILogger<HeadDatabase> logger)
    {
        SqliteConnection? writer = null;
        try
        {
            MakePrivate(path);
            writer = Connect(path, SqliteOpenMode.ReadWriteCreate);
            Execute(writer, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            HeadSchema.Migrate(writer);
            return new HeadDatabase(path, logger, writer);
        }
        catch (SqliteException failure)
        {
            writer?.Dispose();
            throw new SatchelException(WhyNotOpened(path, failure), failure);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Runs one write in the next transaction and returns once that is on the disk.</summary>
    /// <param name="write">Changes rows by the connection it is given; may run again in another transaction when a neighbour's failure
    /// undid the first.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="SatchelException"><c>disk_full</c>, <c>database_failed</c>: nothing was changed.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write)
    {
        var pending = new PendingWrite(connection => write(connection));
        await _writes.Writer.WriteAsync(pending).ConfigureAwait(false);
        return (T)(await pending.Done.Task.ConfigureAwait(false))!;
    }

    /// <summary>Reads what is committed. Several read at the same time: return what was found, and work on it afterwards.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_writes.Writer.TryComplete())
        {
            return;
        }

        await _writing.ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        // Last: whoever closes the last connection folds the log into the file, and only the writer may.
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Records hold the values of env_vars. What SQLite puts beside the file gets the mode of the file.</summary>
    private static void MakePrivate(string path)
    {
        if (!File.Exists(path))
        {
            new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.Write,
                    UnixCreateMode = Private,
                }
            ).Dispose();
        }
    }

    private static SatchelError WhyNotOpened(string path, SqliteException failure)
    {
        var message = $"The cluster's database {path} cannot be opened: {failure.Message}";
        return failure.SqliteErrorCode switch
        {
            Corrupt or NotADatabase => new SatchelError(
                "database_damaged",
                message,
                "Put a copy of it back, or move it away to begin with no jobs."
            ),
            Full or InputOutput => new SatchelError("disk_full", message, "Free space on that disk and start again; the jobs are safe.")
            {
                Retryable = true,
            },
            _ => new SatchelError(
                "database_failed",
                message,
                "See that it can be written by the user of the daemon, and that no other program has it open."
            ),
        };
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<PendingWrite>();
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostWritesTogether && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            if (!TryCommit(batch, out var failure))
            {
                CommitOneByOne(batch, failure);
            }

            batch.Clear();
        }
    }

    private bool TryCommit(List<PendingWrite> batch, out Exception? failure)
    {
        try
        {
            var results = new object?[batch.Count];
            using (var transaction = _writer.BeginTransaction(deferred: false))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    results[i] = batch[i].Run(_writer);
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
    private void CommitOneByOne(List<PendingWrite> batch, Exception? failure)
    {
        foreach (var write in batch)
        {
            if (batch.Count == 1 || !TryCommit([write], out failure))
            {
                write.Done.TrySetException(Explain(failure!));
            }
        }
    }

    private Exception Explain(Exception failure)
    {
        if (failure is not SqliteException sqlite)
        {
            return failure;
        }

        StorageLog.Failed(_logger, sqlite, _path);
        return sqlite.SqliteErrorCode is Full or InputOutput
            ? new SatchelException(
                new SatchelError(
                    "disk_full",
                    $"The cluster's database {_path} cannot be written: {sqlite.Message}",
                    "Free space on that disk and try again."
                )
                {
                    Retryable = true,
                },
                sqlite
            )
            : new SatchelException(
                new SatchelError(
                    "database_failed",
                    $"The cluster's database {_path} failed: {sqlite.Message}",
                    "The daemon's log has the details."
                ),
                sqlite
            );
    }

    private sealed record PendingWrite(Func<SqliteConnection, object?> Run)
    {
        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
