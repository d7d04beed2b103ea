using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Supervisor;

/// <summary>
/// Looks at a driver's log now and then, whatever becomes of who reads it: keeps it at its limit and writes down when it grew. The driver writes
/// to the file itself.
/// </summary>
internal sealed class LogWatch : IDisposable
{
    private const int StackSize = 128 * 1024;

    private readonly SafeFileHandle _log;
    private readonly LimitedFile? _limit;
    private readonly LogTimesWriter? _times;
    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _looking;
    private bool _disposed;

    private LogWatch(SafeFileHandle log, SupervisorLaunch launch, TimeProvider time)
    {
        _log = log;
        _limit = launch.LogLimit is { } most ? new LimitedFile(most, FullLog.LastLine(most)) : null;
        _times = launch.LogTimes is { } path ? LogTimesWriter.TryOpen(log, path, time) : null;
        // A thread of its own costs less than the first timer of a process, with the pool behind it.
        _looking = new Thread(LookAgain, StackSize) { IsBackground = true };
        _looking.Start();
    }

    /// <summary>Begins, before the driver can put something else in the log's place. A log that is no regular file is let alone.</summary>
    /// <returns>Null when there is nothing to do.</returns>
    public static LogWatch? Start(SupervisorLaunch launch, TimeProvider time)
    {
        if (launch is { LogLimit: null, LogTimes: null })
        {
            return null;
        }

        try
        {
            return new LogWatch(GuardedFile.OpenWrite(launch.LogFile), launch, time);
        }
        catch (IOException)
        {
            // The driver will not be able to write to it either.
            return null;
        }
    }

    /// <summary>Looks for the last time.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _over.Set();
        _looking.Join();
        Look();
        _over.Dispose();
        _times?.Dispose();
        _log.Dispose();
    }

    private void LookAgain()
    {
        while (!_over.Wait(Look())) { }
    }

    /// <summary>Cut off first: what is about to be is no part of the log, and has no time.</summary>
    private TimeSpan Look()
    {
        var limit = _limit?.Look(_log);
        var times = _times?.Look();
        return (limit, times) switch
        {
            ({ } one, { } other) => one < other ? one : other,
            _ => limit ?? times ?? Timeout.InfiniteTimeSpan,
        };
    }
}
