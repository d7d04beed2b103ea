using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using SQLitePCL;

namespace Satchel.Cluster.Storage;

/// <summary>
/// The file of the head's database on its way to being used. A new one becomes visible whole, so that an empty file is never one of ours
/// but what is left of one.
/// </summary>
internal static class DatabaseFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int Interrupted = 9;
    private const int StepsBetweenLooks = 10_000;

    /// <summary>Finds damage in about 1 GB; larger files are checked as far as that goes.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(2);

    /// <summary>The connection that writes, to a database that is sound and up to date.</summary>
    /// <exception cref="SatchelException">See <see cref="HeadDatabase.Open"/>.</exception>
    public static SqliteConnection Open(string path, ILogger logger)
    {
        SqliteConnection? connection = null;
        try
        {
            if (!Path.Exists(path))
            {
                Make(path, logger);
            }

            // The library would wait for somebody to write into a pipe.
            if (FileStatus.OfTarget(path) is { Kind: not (FileKind.Regular or FileKind.Directory) })
            {
                throw DatabaseErrors.Damaged(path, "it is no regular file.");
            }

            if (new FileInfo(path) is { Exists: true, Length: 0 })
            {
                throw DatabaseErrors.Damaged(path, "it is empty.");
            }

            connection = Connect(path, SqliteOpenMode.ReadWrite);
            connection.Change("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            HeadSchema.CheckVersion(connection);
            if (FindDamage(connection, path, logger) is { } damage)
            {
                DatabaseRepair.Run(connection, path, damage, logger);
            }

            HeadSchema.Migrate(connection);
            return connection;
        }
        catch (SqliteException failure)
        {
            connection?.Dispose();
            throw DatabaseErrors.WhenOpening(path, failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
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

    /// <summary>A new database with all tables and nothing in them, readable by its owner only; not yet durable.</summary>
    public static SqliteConnection Create(string path)
    {
        File.Delete(path);
        new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = Private,
            }
        ).Dispose();
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        // Flushed once, when it is whole.
        connection.Change("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
        HeadSchema.Migrate(connection);
        return connection;
    }

    private static void Make(string path, ILogger logger)
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw DatabaseErrors.Damaged(path, $"it is gone, while its log {path}-wal is there.");
        }

        var unfinished = path + ".new";
        Create(unfinished).Dispose();
        using (var file = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(unfinished, path);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
        DatabaseLog.Made(logger, path);
    }

    private static string? FindDamage(SqliteConnection connection, string path, ILogger logger)
    {
        var begun = TimeProvider.System.GetTimestamp();
        raw.sqlite3_progress_handler(
            connection.Handle!,
            StepsBetweenLooks,
            _ => TimeProvider.System.GetElapsedTime(begun) > LongestCheck ? 1 : 0,
            null
        );
        try
        {
            using var command = connection.Command("PRAGMA quick_check(1)");
            return command.ExecuteScalar() is string and not "ok" and var found ? (string)found : null;
        }
        catch (SqliteException failure) when (DatabaseErrors.IsDamage(failure))
        {
            return failure.Message;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == Interrupted)
        {
            DatabaseLog.NotChecked(logger, path, LongestCheck);
            return null;
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle!, 0, null, null);
        }
    }
}
