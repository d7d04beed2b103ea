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
    private readonly GroupCommit _writer;
    private readonly ReaderPool _readers;
    private readonly DiskReserve _reserve;

    private HeadDatabase(string path, SqliteConnection writer, ILogger logger)
    {
        _reserve = new DiskReserve(path + "-reserve", logger);
        _reserve.TryFill();
        _writer = new GroupCommit(path, writer, _reserve, logger);
        _readers = new ReaderPool(() => DatabaseFile.Connect(path, SqliteOpenMode.ReadOnly));
    }

    /// <summary>Whether the disk has no room for new records. Ends of jobs are still written while the reserve lasts.</summary>
    public bool IsDiskFull => _reserve.IsDiskFull;

    /// <summary>
    /// Opens the file, makes it when missing, looks for damage and brings its schema up to date. Damage that loses no row is repaired; the
    /// file as it was is kept beside it.
    /// </summary>
    /// <exception cref="SatchelException"><c>database_damaged</c>, <c>database_newer</c>, <c>database_failed</c>, <c>disk_full</c>: nothing
    /// was changed.</exception>
    public static HeadDatabase Open(string path, ILogger<HeadDatabase> logger) => new(path, DatabaseFile.Open(path, logger), logger);

    /// <summary>Runs one write in the next transaction and returns once that is on the disk.</summary>
    /// <param name="write">Changes rows by the connection it is given; may run again in another transaction when a neighbour's failure
    /// undid the first.</param>
    /// <param name="usesReserve">Whether it may take the room that is kept for what must be written on a full disk.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    /// <exception cref="SatchelException"><c>disk_full</c>, <c>database_failed</c>: nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, bool usesReserve = false) => _writer.WriteAsync(write, usesReserve);

    /// <summary>Reads what is committed. Several read at the same time: return what was found, and work on it afterwards.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_writer.TryClose())
        {
            return;
        }

        await _writer.Written.ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        // Last: whoever closes the last connection folds the log into the file, and only the writer may.
        await _writer.DisposeAsync().ConfigureAwait(false);
    }
}
