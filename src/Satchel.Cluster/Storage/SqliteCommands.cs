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

    /// <summary>Runs a command that changes rows; returns how many.</summary>
    public static int Change(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }
}
