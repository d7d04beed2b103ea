using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Satchel.Posix.Sockets;

namespace Satchel.Node.Peers;

/// <summary>
/// The one thread that reads from peers, answers them, and owns every table of tasks, actors and objects: nothing of these needs a lock, and
/// what a frame asks for is done before the next one is read. What takes time happens elsewhere and comes back by <see cref="Post"/>.
/// </summary>
internal sealed partial class NodeLoop : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<NodeLoop> _logger;
    private readonly EventPoll _poll = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, long> _timers = new();
    private readonly Dictionary<long, IPolled> _polled = [];
    private readonly List<Connection> _unsent = [];
    private readonly ConcurrentDictionary<long, Task> _beside = [];
    private readonly Thread _thread;
    private long _keys;
    private long _works;
    private volatile bool _leaving;

    public NodeLoop(TimeProvider time, ILogger<NodeLoop> logger)
    {
        (_time, _logger) = (time, logger);
        _thread = new Thread(Run) { Name = "workers", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Whether the caller is the loop itself.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Does something on the loop, later, behind what peers had sent by now; any thread may ask.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _poll.Wake();
    }

    /// <summary>Does something on the loop: at once when the caller is the loop itself.</summary>
    public void Run(Action action)
    {
        if (IsCurrent)
        {
            action();
        }
        else
        {
            Post(action);
        }
    }

    /// <summary>Does something on the loop and hands its result over; any thread but the loop may ask.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception failure)
            {
                // A border: it is the asker's.
                answer.SetException(failure);
            }
        });
        return answer.Task;
    }

    /// <summary>
    /// Does something beside the loop, what takes time or may wait; any thread may ask. It deals with its failures itself: one that comes out
    /// of it is a defect.
    /// </summary>
    public void Beside(Func<Task> work)
    {
        var number = Interlocked.Increment(ref _works);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before it begins, for it may be over at once.
        _beside[number] = done.Task;
        _ = Task.Run(async () =>
        {
            await GuardedAsync(work).ConfigureAwait(false);
            _beside.TryRemove(number, out _);
            done.SetResult();
        });
    }

    /// <summary>Waits until all is done that happens beside the loop now.</summary>
    public Task WhenAloneAsync() => Task.WhenAll(_beside.Values);

    /// <summary>Does something after a while; on the loop only.</summary>
    public void After(TimeSpan delay, Action action) => _timers.Enqueue(action, Now + (long)delay.TotalMilliseconds);

    /// <summary>Has somebody told when a socket is ready; on the loop only.</summary>
    /// <returns>The key that the loop knows it by.</returns>
    public long Watch(SafeHandle handle, IPolled polled)
    {
        var key = ++_keys;
        _polled[key] = polled;
        _poll.Watch(handle, key);
        return key;
    }

    public void Change(SafeHandle handle, long key, bool read, bool write) => _poll.Change(handle, key, read, write);

    public void Forget(SafeHandle handle, long key)
    {
        if (_polled.Remove(key))
        {
            _poll.Forget(handle);
        }
    }

    /// <summary>Something went wrong that is nobody's but the node's.</summary>
    public void Report(Exception defect) => Defect(_logger, defect);

    /// <summary>A connection has something to send, which happens when the loop is done with what it is at.</summary>
    public void WillSend(Connection connection) => _unsent.Add(connection);

    /// <summary>Stops the loop; what was posted before is done.</summary>
    public void Dispose()
    {
        Post(() => _leaving = true);
        if (!IsCurrent)
        {
            _thread.Join();
        }

        _poll.Dispose();
    }

    private long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    private void Run()
    {
        var ready = new (long Key, bool Read, bool Write)[64];
        while (!_leaving)
        {
            // Who posts something has what came before it by then: those sockets are looked at first.
            var posted = _posted.Count;
            var count = _poll.Wait(posted > 0 ? 0 : Patience(), ready);
            for (var index = 0; index < count; index++)
            {
                var (key, read, write) = ready[index];
                // Gone by what another event led to.
                if (_polled.TryGetValue(key, out var polled))
                {
                    Tell(polled, read, write);
                    Send();
                }
            }

            for (; posted > 0 && _posted.TryDequeue(out var action); posted--)
            {
                Guarded(action);
            }

            while (_timers.TryPeek(out _, out var due) && due <= Now)
            {
                Guarded(_timers.Dequeue());
            }

            Send();
        }
    }

    private int Patience() => _timers.TryPeek(out _, out var due) ? (int)Math.Clamp(due - Now, 0, int.MaxValue) : -1;

    private void Send()
    {
        // What is sent may end connections, whose ends have others told.
        for (var index = 0; index < _unsent.Count; index++)
        {
            Tell(_unsent[index], read: false, write: true);
        }

        _unsent.Clear();
    }

    private void Tell(IPolled polled, bool read, bool write)
    {
        try
        {
            polled.Ready(read, write);
        }
        catch (Exception defect)
        {
            // A border, as below.
            Defect(_logger, defect);
        }
    }

    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            // A border, as below.
            Defect(_logger, defect);
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception defect)
        {
            // A border: what goes wrong for one peer must not end the loop for all.
            Defect(_logger, defect);
        }
    }

    [LoggerMessage(50, LogLevel.Error, "A defect while a frame of a driver or worker was handled.")]
    private static partial void Defect(ILogger logger, Exception defect);
}
