using System.Globalization;
using System.Security.Cryptography;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Jobs;

/// <summary>
/// Which jobs changed last, in the order in which they did: the latest <see cref="Capacity"/> changes since the daemon started, in memory. A
/// cursor is the start that it belongs to and how many changes had been; one of another start, or of changes that are no longer kept, tells
/// its reader to read everything. Thread-safe.
/// </summary>
internal sealed class RecentChanges
{
    /// <summary>How many changes are kept: a full second of a busy cluster many times over, in little memory.</summary>
    internal const int Capacity = 16 * 1024;

    private const int StartDigits = 16;

    private readonly Lock _gate = new();
    private readonly string[] _ids = new string[Capacity];
    private readonly string _start = RandomNumberGenerator.GetHexString(StartDigits, lowercase: true);
    private long _count;
    private TaskCompletionSource? _next;

    /// <summary>Notes that a job has changed; what has can be read already.</summary>
    public void Add(string submissionId)
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            _ids[_count++ % Capacity] = submissionId;
            (next, _next) = (_next, null);
        }

        next?.TrySetResult();
    }

    /// <summary>What has changed since a cursor.</summary>
    /// <param name="after">The cursor; null asks for the first one.</param>
    /// <param name="limit">Most jobs.</param>
    /// <exception cref="SatchelException"><c>invalid_cursor</c>.</exception>
    public ChangedIds Since(string? after, int limit)
    {
        var place = Place(after);
        lock (_gate)
        {
            if (place is not { } known || known < _count - Capacity)
            {
                return new ChangedIds([], IsComplete: false, Cursor(_count));
            }

            // Each job once, at its first change: what is cut off behind it comes with the next page.
            var ids = new List<(string, string)>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var end = known;
            for (; end < _count; end++)
            {
                var id = _ids[end % Capacity];
                if (seen.Contains(id))
                {
                    continue;
                }

                if (seen.Count == limit)
                {
                    break;
                }

                seen.Add(id);
                ids.Add((id, Cursor(end)));
            }

            return new ChangedIds(ids, IsComplete: true, Cursor(end));
        }
    }

    /// <summary>Ends once there is something after a cursor, or it does not count.</summary>
    /// <exception cref="SatchelException"><c>invalid_cursor</c>.</exception>
    public Task WaitAsync(string after, CancellationToken cancellationToken)
    {
        var place = Place(after);
        lock (_gate)
        {
            if (place != _count)
            {
                return Task.CompletedTask;
            }

            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _next.Task.WaitAsync(cancellationToken);
        }
    }

    private string Cursor(long place) => string.Create(CultureInfo.InvariantCulture, $"{_start}-{place}");

    /// <returns>Null where it counts for nothing here.</returns>
    private long? Place(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        if (
            cursor.IndexOf('-', StringComparison.Ordinal) is not StartDigits
            || !long.TryParse(cursor.AsSpan(StartDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        )
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_cursor",
                    $"'{cursor}' is not a cursor of changes.",
                    "Pass 'next' of an earlier answer as it is, or nothing for the first one."
                )
            );
        }

        lock (_gate)
        {
            return cursor.StartsWith(_start, StringComparison.Ordinal) && place <= _count ? place : null;
        }
    }
}
