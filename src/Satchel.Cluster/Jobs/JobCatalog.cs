using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Jobs;

/// <summary>Lists jobs straight from the database: ten thousand of them wake no grain, and a page costs a page.</summary>
internal sealed class JobCatalog(HeadDatabase database)
{
    /// <summary>A page of all jobs.</summary>
    internal const string Page =
        "SELECT sequence, payload FROM grain_state WHERE type = $type AND sequence > $after ORDER BY sequence LIMIT $limit";

    /// <summary>A page of the jobs in one state.</summary>
    internal const string PageOfState =
        "SELECT sequence, payload FROM grain_state WHERE type = $type AND tag = $tag AND sequence > $after ORDER BY sequence LIMIT $limit";

    /// <summary>Numbers by state.</summary>
    internal const string Numbers = "SELECT tag, COUNT(*) FROM grain_state WHERE type = $type GROUP BY tag";

    private const string Type = "job";

    /// <summary>A page in the order of acceptance; the cursor is the place of its last row.</summary>
    /// <exception cref="SatchelException"><c>invalid_cursor</c>.</exception>
    public Task<JobPage> ListAsync(string? after, int? limit, JobStatus? status, CancellationToken cancellationToken)
    {
        var start = Place(after);
        return database.ReadAsync(
            connection =>
            {
                using var command = connection.Command(
                    status is null ? Page : PageOfState,
                    ("$type", Type),
                    ("$after", start),
                    ("$limit", limit is { } most ? most + 1L : -1L),
                    ("$tag", status?.ToString())
                );
                var rows = Read(command);
                var more = rows.Count > limit;
                if (more)
                {
                    rows.RemoveAt(rows.Count - 1);
                }

                return new JobPage(
                    [.. rows.Select(row => row.Record)],
                    more ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null
                );
            },
            cancellationToken
        );
    }

    private static long Place(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? 0
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new SatchelException(
            new SatchelError(
                "invalid_cursor",
                $"'{cursor}' is no cursor of this list.",
                "Pass 'next' of an earlier page as it is, or nothing for the first page."
            )
        );

    /// <summary>Jobs that have not ended.</summary>
    public async Task<IReadOnlyList<JobRecord>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var pending = await ListAsync(after: null, limit: null, JobStatus.Pending, cancellationToken).ConfigureAwait(false);
        var running = await ListAsync(after: null, limit: null, JobStatus.Running, cancellationToken).ConfigureAwait(false);
        return [.. running.Jobs, .. pending.Jobs];
    }

    /// <summary>How many jobs there are in each state.</summary>
    public Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, int>>(
            connection =>
            {
                using var command = connection.Command(Numbers, ("$type", Type));
                using var reader = command.ExecuteReader();
                var counts = new Dictionary<string, int>(StringComparer.Ordinal);
                while (reader.Read())
                {
                    counts[reader.GetString(0).ToUpperInvariant()] = reader.GetInt32(1);
                }

                return counts;
            },
            cancellationToken
        );

    private static List<(long Sequence, JobRecord Record)> Read(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<(long, JobRecord)>();
        while (reader.Read())
        {
            var state = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), StateJson.Default.JobState)!;
            rows.Add((reader.GetInt64(0), state.Record!));
        }

        return rows;
    }
}
