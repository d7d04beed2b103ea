using Microsoft.Data.Sqlite;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>Rows that tests write into a head's database.</summary>
internal static class TestRows
{
    public static int Insert(SqliteConnection connection, string key) =>
        connection.Change("INSERT INTO grain_state (type, key, etag, payload) VALUES ('test', $key, 1, x'00')", ("$key", key));

    public static int Count(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT COUNT(*) FROM grain_state");
        return (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>Keys of all rows, in the order they were written.</summary>
    public static Task<List<string>> KeysAsync(HeadDatabase database) =>
        database.ReadAsync(
            connection =>
            {
                using var command = connection.Command("SELECT key FROM grain_state ORDER BY sequence");
                using var reader = command.ExecuteReader();
                var keys = new List<string>();
                while (reader.Read())
                {
                    keys.Add(reader.GetString(0));
                }

                return keys;
            },
            CancellationToken.None
        );
}
