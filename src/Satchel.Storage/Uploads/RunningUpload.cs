namespace Satchel.Storage.Uploads;

/// <summary>An upload that bytes are coming for. Who sends them calls <see cref="ReadAsync"/>; others ask it and send it away, on any thread.</summary>
/// <param name="time">By which it stands still.</param>
/// <param name="ended">Called when it is disposed, before <see cref="Ended"/>.</param>
/// <param name="cancellationToken">Ends it as well.</param>
internal sealed class RunningUpload(TimeProvider time, Action ended, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>So long after its last byte, another may take its place: its connection may be dead, and nobody has noticed.</summary>
    public static readonly TimeSpan StandStill = TimeSpan.FromSeconds(5);

    /// <summary>So long after its last byte it ends, whoever waits for it: connections are few.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private ITimer? _patience;
    private bool _isDisposed;
    private long? _waitsSince;
    private long _held;

    /// <summary>Bytes of the blob that are on the disk.</summary>
    public long Held
    {
        get => Interlocked.Read(ref _held);
        set => Interlocked.Exchange(ref _held, value);
    }

    /// <summary>Complete once it has been disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it has waited for its next byte for long.</summary>
    public bool StandsStill
    {
        get
        {
            lock (_gate)
            {
                return _waitsSince is { } since && time.GetElapsedTime(since) >= StandStill;
            }
        }
    }

    /// <summary>Is cancelled when it is to end.</summary>
    public CancellationToken Leaving => _leave.Token;

    /// <summary>Reads what comes next.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="OperationCanceledException">It is to end.</exception>
    public async ValueTask<int> ReadAsync(Stream content, Memory<byte> buffer)
    {
        var reading = content.ReadAsync(buffer, _leave.Token);
        if (reading.IsCompletedSuccessfully)
        {
            return reading.Result;
        }

        Wait(time.GetTimestamp());
        try
        {
            return await reading.ConfigureAwait(false);
        }
        finally
        {
            Wait(null);
        }
    }

    /// <summary>Asks it to end.</summary>
    public void SendAway()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                // What waits for it goes on elsewhere, neither here nor under this lock.
                _ = _leave.CancelAsync();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _patience?.Dispose();
            _leave.Dispose();
        }

        ended();
        _ended.SetResult();
    }

    private void Wait(long? since)
    {
        lock (_gate)
        {
            _waitsSince = since;
            _patience ??= time.CreateTimer(_ => SendAway(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _patience.Change(since is null ? Timeout.InfiniteTimeSpan : Patience, Timeout.InfiniteTimeSpan);
        }
    }
}
