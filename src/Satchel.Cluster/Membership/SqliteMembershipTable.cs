using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Membership;

/// <summary>
/// Who is in the cluster, in the head's database. Every change of a row checks the row's ETag and the table's version in one transaction,
/// as the protocol demands; only the heartbeat does not. The home is locked by one head, so rows of an earlier process of the same node are
/// dead for certain and go when this one starts.
/// </summary>
internal sealed class SqliteMembershipTable(HeadDatabase database, ClusterOptions options) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        database.WriteAsync(connection => connection.Change("DELETE FROM membership WHERE name = $name", ("$name", options.NodeName)));

    public Task DeleteMembershipTableEntries(string clusterId) =>
        database.WriteAsync(connection => connection.Change("DELETE FROM membership"));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        database.WriteAsync(connection =>
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
        database.WriteAsync(connection =>
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
        database.WriteAsync(connection =>
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
        database.WriteAsync(connection =>
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
}
