using Microsoft.Data.Sqlite;

namespace Satchel.Cluster.Storage;

/// <summary>Short forms for commands with parameters.</summary>
internal static class SqliteCommands
{
    /// <summary>A command whose parameters are named in the order given.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>The row of one grain, or null.</summary>
    public static StoredRow? FindRow(this SqliteConnection connection, string type, string key)
    {
        using var command = connection.Command(
            "SELECT etag, payload FROM grain_state WHERE type = $type AND key = $key",
            ("$type", type),
            ("$key", key)
        );
        using var reader = command.ExecuteReader();
        return reader.Read() ? new StoredRow(key, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>Runs a command that changes rows; returns how many.</summary>
    public static int Change(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }
}
