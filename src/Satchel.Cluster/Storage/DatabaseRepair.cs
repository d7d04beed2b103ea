using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Storage;

/// <summary>
/// Takes the rows over from a damaged database when every one of them can be found: then only indexes, the table of members, which is made
/// anew at every start, or the contents of single rows were hit. A database that may have lost rows is refused: their jobs may still be
/// running, and would be ended as those of nobody.
/// </summary>
internal static class DatabaseRepair
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT

    /// <summary>Keeps a copy of the file as it is, then replaces its content in one transaction.</summary>
    /// <exception cref="SatchelException"><c>database_damaged</c>: rows may be lost; nothing was changed.</exception>
    public static void Run(SqliteConnection damaged, string path, string damage, ILogger logger)
    {
        var unfinished = path + ".new";
        try
        {
            using var sound = DatabaseFile.Create(unfinished);
            var (rows, unreadable) = TakeOver(damaged, sound, path, damage);
            var kept = Keep(path);
            sound.BackupDatabase(damaged);
            DatabaseLog.Repaired(logger, path, damage, kept, rows, unreadable);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static (int Rows, int Unreadable) TakeOver(SqliteConnection damaged, SqliteConnection sound, string path, string damage)
    {
        var (rows, unreadable) = (0, 0);
        using var transaction = sound.BeginTransaction();
        foreach (var sequence in Sequences(damaged, path, damage))
        {
            if (!TryCopy(damaged, sound, sequence, "payload"))
            {
                unreadable++;
                // What the row was about is left; whoever reads it finds that nothing can be made of its content.
                if (!TryCopy(damaged, sound, sequence, "x''"))
                {
                    throw DatabaseErrors.Damaged(path, damage);
                }
            }

            rows++;
        }

        transaction.Commit();
        return (rows, unreadable);
    }

    private static List<long> Sequences(SqliteConnection damaged, string path, string damage)
    {
        try
        {
            using var command = damaged.Command("SELECT sequence FROM grain_state NOT INDEXED");
            using var reader = command.ExecuteReader();
            var sequences = new List<long>();
            while (reader.Read())
            {
                sequences.Add(reader.GetInt64(0));
            }

            return sequences;
        }
        catch (SqliteException failure)
        {
            throw DatabaseErrors.Damaged(path, damage, failure);
        }
    }

    private static bool TryCopy(SqliteConnection damaged, SqliteConnection sound, long sequence, string payload)
    {
        try
        {
            using var command = damaged.Command(
                $"SELECT type, key, etag, tag, {payload} FROM grain_state NOT INDEXED WHERE sequence = $sequence",
                ("$sequence", sequence)
            );
            using var reader = command.ExecuteReader();
            return reader.Read()
                && sound.Change(
                    "INSERT INTO grain_state (sequence, type, key, etag, tag, payload) VALUES ($sequence, $type, $key, $etag, $tag, $payload)",
                    ("$sequence", sequence),
                    ("$type", reader.GetString(0)),
                    ("$key", reader.GetString(1)),
                    ("$etag", reader.GetInt64(2)),
                    ("$tag", reader.IsDBNull(3) ? null : reader.GetString(3)),
                    ("$payload", reader.GetFieldValue<byte[]>(4))
                ) == 1;
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            return false;
        }
    }

    /// <summary>A page that cannot be read, a value where none can be, a key that two rows have.</summary>
    private static bool IsDamage(Exception failure) =>
        failure is InvalidOperationException or InvalidCastException
        || (failure is SqliteException sqlite && (DatabaseErrors.IsDamage(sqlite) || sqlite.SqliteErrorCode == Constraint));

    /// <summary>Copies the file and its log; returns the name of the copy.</summary>
    private static string Keep(string path)
    {
        var number = 1;
        while (File.Exists($"{path}.damaged-{number}"))
        {
            number++;
        }

        var kept = $"{path}.damaged-{number}";
        try
        {
            File.Copy(path, kept);
            if (File.Exists(path + "-wal"))
            {
                File.Copy(path + "-wal", kept + "-wal");
            }
        }
        catch
        {
            // Half a copy would be taken for one.
            File.Delete(kept);
            File.Delete(kept + "-wal");
            throw;
        }

        return kept;
    }
}
