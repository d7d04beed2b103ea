using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Membership;

/// <summary>
/// Who is in the cluster, in the head's database. Every change of a row checks the row's ETag and the table's version in one transaction,
/// as the protocol demands; only the heartbeat does not. The home is locked by one head, so rows of an earlier process of the same node are
/// dead for certain and go when this one starts.
/// </summary>
internal sealed partial class SqliteMembershipTable(
    HeadDatabase database,
    ControlPlaneOptions options,
    ILogger<SqliteMembershipTable> logger
) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        WriteAsync(connection =>
        {
            connection.Change("DELETE FROM membership WHERE name = $name", ("$name", options.NodeName));
            DeleteUnreadable(connection);
            // Without its one number nobody could ever join.
            connection.Change(
                "DELETE FROM membership_version WHERE typeof(version) <> 'integer' OR version NOT BETWEEN 0 AND $most",
                ("$most", int.MaxValue - 1)
            );
            return connection.Change("INSERT OR IGNORE INTO membership_version VALUES (1, 0)");
        });

    public Task DeleteMembershipTableEntries(string clusterId) => WriteAsync(connection => connection.Change("DELETE FROM membership"));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        WriteAsync(connection =>
        {
            foreach (
                var (row, _) in ReadRows(connection, silo: null)
                    .Where(item => item.Row.Status == (int)SiloStatus.Dead && item.Row.IAmAliveTime < beforeDate.UtcDateTime)
            )
            {
                connection.Change("DELETE FROM membership WHERE silo = $silo", ("$silo", row.SiloAddress));
            }

            return true;
        });

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync(silo: null);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        WriteAsync(connection =>
            TryTakeVersion(
                connection,
                tableVersion,
                () =>
                    connection.Change(
                        "INSERT INTO membership (silo, name, etag, payload) VALUES ($silo, $name, 1, $payload) ON CONFLICT DO NOTHING",
                        ("$silo", entry.SiloAddress.ToParsableString()),
                        ("$name", entry.SiloName),
                        ("$payload", Payload(entry))
                    ) == 1
            )
        );

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        WriteAsync(connection =>
            TryTakeVersion(
                connection,
                tableVersion,
                () =>
                    connection.Change(
                        "UPDATE membership SET etag = etag + 1, payload = $payload WHERE silo = $silo AND etag = $etag",
                        ("$silo", entry.SiloAddress.ToParsableString()),
                        ("$payload", Payload(entry)),
                        ("$etag", long.Parse(etag, CultureInfo.InvariantCulture))
                    ) == 1
            )
        );

    public Task UpdateIAmAlive(MembershipEntry entry) =>
        WriteAsync(connection =>
        {
            foreach (var (row, etag) in ReadRows(connection, entry.SiloAddress.ToParsableString()))
            {
                var alive = JsonSerializer.Serialize(row with { IAmAliveTime = entry.IAmAliveTime }, StateJson.Default.MembershipRow);
                connection.Change(
                    "UPDATE membership SET payload = $payload WHERE silo = $silo AND etag = $etag",
                    ("$silo", row.SiloAddress),
                    ("$payload", alive),
                    ("$etag", etag)
                );
            }

            return true;
        });

    /// <summary>Who is a member is small and needed on a full disk too: without its heartbeat a node is dead to the others.</summary>
    private Task<T> WriteAsync<T>(Func<SqliteConnection, T> write) => database.WriteAsync(write, usesReserve: true);

    /// <summary>Each silo writes its own row anew when it starts: one that nobody can read is worth nothing.</summary>
    private void DeleteUnreadable(SqliteConnection connection)
    {
        foreach (var (silo, payload) in ReadPayloads(connection))
        {
            if (!IsReadable(payload))
            {
                Unreadable(logger, silo, payload);
                connection.Change("DELETE FROM membership WHERE silo = $silo", ("$silo", silo));
            }
        }
    }

    private static List<(string Silo, string Payload)> ReadPayloads(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT silo, payload FROM membership");
        using var reader = command.ExecuteReader();
        var rows = new List<(string, string)>();
        while (reader.Read())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    private static bool IsReadable(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, StateJson.Default.MembershipRow)?.ToEntry() is not null;
        }
        catch (Exception damage) when (damage is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            return false;
        }
    }

    private static string Payload(MembershipEntry entry) =>
        JsonSerializer.Serialize(MembershipRow.From(entry), StateJson.Default.MembershipRow);

    /// <summary>Moves the table to the next version and changes the row, or does neither.</summary>
    private static bool TryTakeVersion(SqliteConnection connection, TableVersion next, Func<bool> change)
    {
        if (connection.Change("UPDATE membership_version SET version = $next WHERE version = $next - 1", ("$next", next.Version)) == 0)
        {
            return false;
        }

        if (change())
        {
            return true;
        }

        connection.Change("UPDATE membership_version SET version = $next - 1", ("$next", next.Version));
        return false;
    }

    private static List<(MembershipRow Row, long ETag)> ReadRows(SqliteConnection connection, string? silo)
    {
        using var command = connection.Command("SELECT payload, etag FROM membership WHERE $silo IS NULL OR silo = $silo", ("$silo", silo));
        using var reader = command.ExecuteReader();
        var rows = new List<(MembershipRow, long)>();
        while (reader.Read())
        {
            rows.Add((JsonSerializer.Deserialize(reader.GetString(0), StateJson.Default.MembershipRow)!, reader.GetInt64(1)));
        }

        return rows;
    }

    private Task<MembershipTableData> ReadAsync(string? silo) =>
        database.ReadAsync(
            connection =>
            {
                // One snapshot for rows and version.
                using var transaction = connection.BeginTransaction(deferred: true);
                var rows = ReadRows(connection, silo);
                using var command = connection.Command("SELECT version FROM membership_version");
                var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
                return new MembershipTableData(
                    [.. rows.Select(item => Tuple.Create(item.Row.ToEntry(), item.ETag.ToString(CultureInfo.InvariantCulture)))],
                    new TableVersion(version, version.ToString(CultureInfo.InvariantCulture))
                );
            },
            CancellationToken.None
        );

    [LoggerMessage(1, LogLevel.Warning, "The entry of member {Silo} is damaged and has been removed: {Payload}")]
    private static partial void Unreadable(ILogger logger, string silo, string payload);
}
