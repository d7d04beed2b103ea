using Microsoft.AspNetCore.Connections;

namespace Satchel.Server.Security;

/// <summary>
/// Keeps the connections below what the process can carry, whoever opens them: jobs, the database and the runtime need descriptors too, and
/// anybody on this machine can connect. When all places are taken, an idle connection makes room, those that never showed a token first, the
/// longest idle first; when none is idle, the new one is closed.
/// </summary>
/// <param name="most">Most open connections.</param>
/// <param name="time">Source of idle times.</param>
internal sealed partial class ConnectionLimit(int most, TimeProvider time, ILogger<ConnectionLimit> logger)
{
    /// <summary>More would cost memory and serve nobody: followers of logs and waiting clients are far fewer.</summary>
    private const int Enough = 4096;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly HashSet<ConnectionSlot> _open = [];
    private long _toldAt;

    public int Most => most;

    /// <summary>How many are open now.</summary>
    public int Open
    {
        get
        {
            lock (_open)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>An idle daemon has some 260 descriptors open: libraries, the database, the store, what the runtime needs.</summary>
    private const int OwnDescriptors = 400;

    /// <summary>With fewer descriptors a daemon does not start: it would end in the middle of something.</summary>
    public const int FewestDescriptors = 512;

    /// <summary>How many connections a process with so many descriptors takes: half of what it does not need itself is left to jobs.</summary>
    public static int For(long descriptors) => (int)Math.Clamp((descriptors - OwnDescriptors) / 2, 16, Enough);

    /// <summary>How many drivers and workers such a process takes at the node's socket: half of what is left to jobs.</summary>
    public static int ForPeers(long descriptors) => (int)Math.Clamp((descriptors - OwnDescriptors) / 4, 16, 4 * Enough);

    /// <summary>Carries one connection; a middleware of the listener.</summary>
    public async Task CarryAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var slot = new ConnectionSlot(connection.Abort);
        slot.Open(time.GetTimestamp());
        if (!TryAdd(slot))
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(slot);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_open)
            {
                _open.Remove(slot);
            }
        }
    }

    /// <summary>Marks a request, so that its connection is not taken for idle.</summary>
    public async Task CarryAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<ConnectionSlot>() is not { } slot)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        slot.Begin();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            slot.Finish(time.GetTimestamp());
        }
    }

    private bool TryAdd(ConnectionSlot slot)
    {
        lock (_open)
        {
            if (_open.Count >= most)
            {
                TellSometimes();
                if (_open.Where(other => other.IsIdle).MinBy(other => (other.IsKnown, other.IdleSince)) is not { } idle)
                {
                    return false;
                }

                _open.Remove(idle);
                idle.End();
            }

            _open.Add(slot);
            return true;
        }
    }

    private void TellSometimes()
    {
        var now = time.GetTimestamp();
        if (_toldAt == 0 || time.GetElapsedTime(_toldAt, now) >= Quiet)
        {
            _toldAt = now;
            LogFull(logger, most);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "All {Most} places for connections are taken: idle ones are closed, strangers first.")]
    private static partial void LogFull(ILogger logger, int most);
}
