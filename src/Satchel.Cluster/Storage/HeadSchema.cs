using Microsoft.Data.Sqlite;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Storage;

/// <summary>Tables of the head's database; <c>user_version</c> counts the steps that have been taken.</summary>
internal static class HeadSchema
{
    // Higher numbers are no versions but damage.
    private const long MostSteps = 10_000;

    /// <summary>One step after the other; never change one that has been released, add another.</summary>
    private static readonly string[] Steps =
    [
        """
            CREATE TABLE grain_state (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,   -- order in which the rows were made
                type     TEXT NOT NULL,
                key      TEXT NOT NULL,
                etag     INTEGER NOT NULL,
                tag      TEXT,                                -- what lists filter by, such as a job's status
                payload  BLOB NOT NULL,
                UNIQUE (type, key));
            CREATE INDEX grain_state_by_tag ON grain_state (type, tag, sequence);
            CREATE TABLE membership (
                silo    TEXT PRIMARY KEY,
                name    TEXT NOT NULL,
                etag    INTEGER NOT NULL,
                payload TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE membership_version (
                id      INTEGER PRIMARY KEY CHECK (id = 1),
                version INTEGER NOT NULL);
            INSERT INTO membership_version VALUES (1, 0);
            """,
        """
            CREATE INDEX grain_state_in_order ON grain_state (type, sequence);   -- without it a page of a list sorts all rows
            """,
        """
            CREATE TABLE damaged_state (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                type     TEXT NOT NULL,
                key      TEXT NOT NULL,
                etag     INTEGER NOT NULL,
                tag      TEXT,
                payload  BLOB NOT NULL,
                reason   TEXT NOT NULL,
                found_at TEXT NOT NULL);
            """,
    ];

    /// <exception cref="SatchelException"><c>database_newer</c>, <c>database_damaged</c>.</exception>
    public static void CheckVersion(SqliteConnection connection)
    {
        var version = Version(connection);
        if (version is < 1 or > MostSteps)
        {
            throw DatabaseErrors.Damaged(connection.DataSource, $"its schema cannot be {version}.");
        }

        if (version > Steps.Length)
        {
            throw new SatchelException(
                new SatchelError(
                    "database_newer",
                    $"The cluster's database {connection.DataSource} was written by a newer Satchel (schema {version}, this one knows {Steps.Length}).",
                    "Start it with that version, or use another SATCHEL_HOME."
                )
            );
        }
    }

    /// <summary>Takes the steps that are missing.</summary>
    /// <exception cref="SqliteException">The tables are not those of the version.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        for (var version = Version(connection); version < Steps.Length; version++)
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            // On a line of its own: a step may end in a comment.
            command.CommandText = $"{Steps[version]}\nPRAGMA user_version = {version + 1};";
            command.ExecuteNonQuery();
            transaction.Commit();
        }

        connection.Change("SELECT 1 FROM grain_state, damaged_state, membership, membership_version LIMIT 0");
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }
}
