using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Jobs;

namespace Satchel.Cluster.Storage;

/// <summary>
/// What becomes of a row that cannot be read: it goes to the table <c>damaged_state</c>, and in the place of a job's stands a failed job that
/// says so. One damaged record costs one job. Thread-safe.
/// </summary>
internal sealed partial class DamagedRecords(HeadDatabase database, TimeProvider time, ILogger<DamagedRecords> logger)
{
    private int _count;

    /// <summary>How many have been put aside since the daemon started.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The state in a row; when the row is damaged, what stands in its place from now on.</summary>
    /// <returns>Null when nothing does.</returns>
    public async Task<Found<T>?> ReadAsync<T>(string type, StoredRow row)
    {
        if (TryRead<T>(row, out var state, out var reason))
        {
            return new Found<T>(state, row.ETag);
        }

        var now = await PutAsideAsync(type, row, reason).ConfigureAwait(false);
        return now is not null && TryRead(now, out state, out _) ? new Found<T>(state, now.ETag) : null;
    }

    /// <summary>Puts a row aside, unless it has been written since it was read.</summary>
    /// <returns>The row that stands in its place now; null when there is none.</returns>
    public async Task<StoredRow?> PutAsideAsync(string type, StoredRow row, string reason)
    {
        var at = time.GetUtcNow();
        var (done, now) = await database
            .WriteAsync(connection => PutAside(connection, type, row, reason, at), usesReserve: true)
            .ConfigureAwait(false);
        if (done)
        {
            Interlocked.Increment(ref _count);
            DatabaseLog.PutAside(logger, type, row.Key, reason);
        }

        return now;
    }

    private static (bool Done, StoredRow? Now) PutAside(
        SqliteConnection connection,
        string type,
        StoredRow row,
        string reason,
        DateTimeOffset at
    )
    {
        var key = row.Key;
        // The number alone does not tell: one that was deleted and made anew begins to count again.
        if (connection.FindRow(type, key) is not { } found || found.ETag != row.ETag || !found.Payload.AsSpan().SequenceEqual(row.Payload))
        {
            return (false, connection.FindRow(type, key));
        }

        connection.Change(
            """
            INSERT INTO damaged_state (type, key, etag, tag, payload, reason, found_at)
                SELECT type, key, etag, tag, payload, $reason, $at FROM grain_state WHERE type = $type AND key = $key
            """,
            ("$type", type),
            ("$key", key),
            ("$reason", reason),
            ("$at", at.ToString("O"))
        );
        if (type != "job")
        {
            connection.Change("DELETE FROM grain_state WHERE type = $type AND key = $key", ("$type", type), ("$key", key));
            return (true, null);
        }

        var state = new JobState { Record = Replacement(JobKey.SubmissionIdOf(key), found.Payload, at) };
        var payload = JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.JobState);
        connection.Change(
            "UPDATE grain_state SET etag = etag + 1, tag = $tag, payload = $payload WHERE type = $type AND key = $key",
            ("$type", type),
            ("$key", key),
            ("$tag", ((IStoredState)state).Tag),
            ("$payload", payload)
        );
        return (true, connection.FindRow(type, key));
    }

    private static bool TryRead<T>(StoredRow row, [NotNullWhen(true)] out T? state, out string reason)
    {
        try
        {
            state = (T?)JsonSerializer.Deserialize(row.Payload, StateJson.Default.GetTypeInfo(typeof(T))!);
            reason = "parts of it are missing, or it is that of another.";
            return state is IStoredState stored && stored.IsStateOf(row.Key);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            state = default;
            reason = failure.Message;
            return false;
        }
    }

    private static JobRecord Replacement(string submissionId, byte[] payload, DateTimeOffset at) =>
        new(new JobSubmission(submissionId, ""), RunIdIn(payload) ?? RunId.Create(at))
        {
            Status = JobStatus.Failed,
            Message =
                "The record of this job was damaged: what it ran and how it ended is not known. What is left of the record is kept in the table damaged_state of the cluster's database.",
            ErrorType = JobErrorType.SupervisorUnknownFailure,
            StartTime = at,
            EndTime = at,
            Version = JobVersions.Replacement,
        };

    /// <summary>The name of the run, when it is among what can be read: its log can then be found, and goes with the job.</summary>
    private static RunId? RunIdIn(byte[] payload) =>
        RunIdText().Match(Encoding.UTF8.GetString(payload)) is { Success: true } match && RunId.TryParse(match.Value, out var runId)
            ? runId
            : null;

    [GeneratedRegex("(?<=\"run_id\":\")[0-9a-f]{32}(?=\")", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunIdText();

    /// <summary>A state and the number of writes of its row.</summary>
    internal sealed record Found<T>(T State, long ETag);
}
