using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Jobs;

/// <summary>Lists jobs straight from the database: ten thousand of them wake no grain, and a page costs a page.</summary>
internal sealed class JobCatalog(HeadDatabase database, JobPhases phases, DamagedRecords damaged)
{
    /// <summary>A page of all jobs.</summary>
    internal const string Page =
        "SELECT sequence, key, etag, payload FROM grain_state WHERE type = $type AND sequence > $after ORDER BY sequence LIMIT $limit";

    /// <summary>A page of the jobs in one state.</summary>
    internal const string PageOfState =
        "SELECT sequence, key, etag, payload FROM grain_state WHERE type = $type AND tag = $tag AND sequence > $after ORDER BY sequence LIMIT $limit";

    /// <summary>Numbers by state.</summary>
    internal const string Numbers = "SELECT tag, COUNT(*) FROM grain_state WHERE type = $type GROUP BY tag";

    /// <summary>Rows in no state.</summary>
    internal const string Strays =
        "SELECT sequence, key, etag, payload FROM grain_state WHERE type = $type AND "
        + "(tag IS NULL OR tag NOT IN ('Pending', 'Running', 'Stopped', 'Succeeded', 'Failed'))";

    private const string Type = "job";
    private const int RowsAtOnce = 500;

    /// <summary>A page in the order of acceptance; the cursor is the place of its last row.</summary>
    /// <exception cref="SatchelException"><c>invalid_cursor</c>.</exception>
    public async Task<JobPage> ListAsync(string? after, int limit, JobStatus? status, CancellationToken cancellationToken)
    {
        var start = Place(after);
        var (rows, more) = await database
            .ReadAsync(
                connection =>
                {
                    using var command = connection.Command(
                        status is null ? Page : PageOfState,
                        ("$type", Type),
                        ("$after", start),
                        ("$limit", limit + 1L),
                        ("$tag", status?.ToString())
                    );
                    return Read(command, limit);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        // Not while a reader is held: making objects of a page takes longer than reading it.
        var jobs = new List<JobRecord>(rows.Count);
        foreach (var (_, row) in rows)
        {
            if (
                await damaged.ReadAsync<JobState>(Type, row).ConfigureAwait(false) is { State.Record: { } record }
                // In the place of a damaged row stands a failed job.
                && (status is null || record.Status == status)
            )
            {
                jobs.Add(phases.Show(record));
            }
        }

        return new JobPage(jobs, more ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>Jobs that have changed, as they are now; it wakes none of them.</summary>
    public async Task<JobChangePage> ReadAsync(ChangedIds changed, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => Read(connection, changed.Ids), cancellationToken).ConfigureAwait(false);
        var jobs = new List<JobRecord>(rows.Count);
        var deleted = new List<string>();
        foreach (var (id, row) in changed.Ids.Zip(rows))
        {
            if (row is not null && await damaged.ReadAsync<JobState>(Type, row).ConfigureAwait(false) is { State.Record: { } record })
            {
                jobs.Add(phases.Show(record));
            }
            else
            {
                deleted.Add(id.SubmissionId);
            }
        }

        var next = rows.Count < changed.Ids.Count ? changed.Ids[rows.Count].Before : changed.Next;
        return new JobChangePage(jobs, deleted, changed.IsComplete, next);
    }

    /// <summary>All jobs in the order of acceptance, page after page: between two of them no reader is held.</summary>
    public async IAsyncEnumerable<JobRecord> StreamAsync(JobStatus? status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await ListAsync(cursor, RowsAtOnce, status, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Jobs)
            {
                yield return job;
            }

            cursor = page.Next;
        } while (cursor is not null);
    }

    private static long Place(string? cursor) =>
        string.IsNullOrEmpty(cursor) ? 0
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : throw new SatchelException(
            new SatchelError(
                "invalid_cursor",
                $"'{cursor}' is not a cursor of this list.",
                "Pass 'next' of an earlier page as it is, or nothing for the first page."
            )
        );

    /// <summary>Puts jobs aside of which not even the state can be told: no list of a state would ever show them.</summary>
    public async Task PutStrayAsideAsync(CancellationToken cancellationToken)
    {
        bool more;
        do
        {
            (var strays, more) = await database
                .ReadAsync(
                    connection =>
                    {
                        using var command = connection.Command(Strays, ("$type", Type));
                        return Read(command, RowsAtOnce);
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var (_, row) in strays)
            {
                await damaged.PutAsideAsync(Type, row, "its state is none that a job can have.").ConfigureAwait(false);
            }
        } while (more);
    }

    /// <summary>Jobs that have not ended.</summary>
    public async Task<IReadOnlyList<JobRecord>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var pending = await StreamAsync(JobStatus.Pending, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var running = await StreamAsync(JobStatus.Running, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. running, .. pending];
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

    /// <summary>The rows of the first of these jobs, null for one that has none; of all unless they are long.</summary>
    private static List<StoredRow?> Read(SqliteConnection connection, IReadOnlyList<(string SubmissionId, string Before)> ids)
    {
        var rows = new List<StoredRow?>(ids.Count);
        var bytes = 0L;
        foreach (var (id, _) in ids)
        {
            if (bytes >= JobPage.EnoughBytes)
            {
                break;
            }

            var row = connection.FindRow(Type, JobKey.Of(id));
            rows.Add(row);
            bytes += row?.Payload.Length ?? 0;
        }

        return rows;
    }

    /// <summary>Up to <paramref name="limit"/> rows, fewer when they are long, and whether there are more.</summary>
    private static (List<(long Sequence, StoredRow Row)> Rows, bool More) Read(SqliteCommand command, int limit)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<(long, StoredRow)>();
        var bytes = 0L;
        while (reader.Read())
        {
            if (rows.Count == limit || bytes >= JobPage.EnoughBytes)
            {
                return (rows, true);
            }

            var row = new StoredRow(reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
            rows.Add((reader.GetInt64(0), row));
            bytes += row.Payload.Length;
        }

        return (rows, false);
    }
}
