using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Node.Output;

/// <summary>
/// Keeps what workers print at the limit of logs, each file by itself, see <see cref="FullLog"/>. Files are opened only to be cut off: of
/// workers there are many. Thread-safe.
/// </summary>
internal sealed partial class OutputLimits(NodeOptions node, TimeProvider time, ILogger<OutputLimits> logger) : IAsyncDisposable
{
    /// <summary>Where no file is near its limit: one that comes meanwhile is looked at then.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, Kept> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _leaving = new();
    private Task _watching = Task.CompletedTask;
    private bool _isWatching;

    /// <summary>Somebody writes to a file from now on, which need not be there yet.</summary>
    public void Keep(string path)
    {
        lock (_gate)
        {
            _files[path] = new Kept(path, new LimitedFile(node.LogLimit, FullLog.LastLine(node.LogLimit)), time.GetTimestamp());
            if (!_isWatching && !_leaving.IsCancellationRequested)
            {
                _isWatching = true;
                _watching = Task.Run(WatchAsync);
            }
        }
    }

    /// <summary>Nobody writes to a file any more: it is looked at for the last time, soon.</summary>
    public void Release(string path)
    {
        lock (_gate)
        {
            if (_files.TryGetValue(path, out var kept))
            {
                (kept.IsOver, kept.Due) = (true, time.GetTimestamp());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task watching;
        lock (_gate)
        {
            _leaving.Cancel();
            watching = _watching;
        }

        await watching.ConfigureAwait(false);
        _leaving.Dispose();
    }

    private async Task WatchAsync()
    {
        while (TakeDue() is { } due && !_leaving.IsCancellationRequested)
        {
            foreach (var kept in due)
            {
                var pause = Look(kept);
                lock (_gate)
                {
                    kept.Due = Math.Max(kept.Due, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
                }
            }

            await Task.Delay(Pause(), time, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>What is to be looked at now; null when nothing is kept any more, and nobody watches from then on.</returns>
    private Kept[]? TakeDue()
    {
        lock (_gate)
        {
            if (_files.Count == 0)
            {
                _isWatching = false;
                return null;
            }

            var now = time.GetTimestamp();
            Kept[] due = [.. _files.Values.Where(kept => kept.Due <= now)];
            foreach (var over in due.Where(kept => kept.IsOver))
            {
                _files.Remove(over.Path);
            }

            return due;
        }
    }

    private TimeSpan Pause()
    {
        lock (_gate)
        {
            var next = _files.Values.Select(kept => kept.Due).DefaultIfEmpty(0).Min();
            var pause = time.GetElapsedTime(time.GetTimestamp(), next);
            return pause < TimeSpan.Zero ? TimeSpan.Zero
                : pause < LongestPause ? pause
                : LongestPause;
        }
    }

    private TimeSpan Look(Kept kept)
    {
        try
        {
            var size = 0L;
            if (FileStatus.OfName(kept.Path) is { } status)
            {
                if (status.Kind != FileKind.Regular)
                {
                    return LimitedFile.LongestPause;
                }

                size = status.Size;
            }

            if (size <= kept.Limit.Most)
            {
                return kept.Limit.PauseAt(size);
            }

            using var file = GuardedFile.OpenWrite(kept.Path);
            return kept.Limit.Look(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (!kept.IsFailureTold)
            {
                kept.IsFailureTold = true;
                NotKept(logger, refused, kept.Path);
            }

            return LimitedFile.LongestPause;
        }
    }

    [LoggerMessage(71, LogLevel.Warning, "What a worker prints to {File} cannot be kept at its limit.")]
    private static partial void NotKept(ILogger logger, Exception refused, string file);

    private sealed class Kept(string path, LimitedFile limit, long due)
    {
        public string Path => path;

        public LimitedFile Limit => limit;

        /// <summary>When it is looked at next, as a timestamp.</summary>
        public long Due { get; set; } = due;

        public bool IsOver { get; set; }

        public bool IsFailureTold { get; set; }
    }
}
