using Satchel.Posix.Processes;

namespace Satchel.Server.Starting;

/// <summary>
/// Gives memory back to the system once the daemon has nothing to do. Without it what a start or a burst of jobs took is held for as long
/// as the head lives: a collector that sees no need to collect does not. Code that only a start runs goes as well; what is needed again is
/// still in the kernel's cache.
/// </summary>
internal sealed partial class MemoryReturn(TimeProvider time, ILogger<MemoryReturn> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A daemon that allocates less than this between two looks does nothing.</summary>
    private const long IdleBytes = 1 << 20;

    /// <summary>Not worth a collection.</summary>
    private const long SmallBytes = 4 << 20;

    private long _allocated;
    private long _allocatedAtReturn;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (IsDue(GC.GetTotalAllocatedBytes()))
            {
                var before = Environment.WorkingSet;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                OwnProcess.ReturnFreeMemory();
                ReleaseProgramPages();
                LogReturned(logger, (before - Environment.WorkingSet) >> 20);
            }
        }
    }

    /// <summary>Whether much has been allocated since memory was last given back, and nothing since the last look.</summary>
    /// <param name="allocated">Bytes that the process has allocated in its life.</param>
    internal bool IsDue(long allocated)
    {
        var isIdle = allocated - _allocated < IdleBytes;
        _allocated = allocated;
        if (!isIdle || allocated - _allocatedAtReturn < SmallBytes)
        {
            return false;
        }

        _allocatedAtReturn = allocated;
        return true;
    }

    private void ReleaseProgramPages()
    {
        try
        {
            ProgramPages.Release();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where /proc is hidden the pages stay.
            LogKept(logger, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Nothing to do: gave {MiB} MiB of memory back.")]
    private static partial void LogReturned(ILogger logger, long miB);

    [LoggerMessage(2, LogLevel.Debug, "Pages of program files stay in memory.")]
    private static partial void LogKept(ILogger logger, Exception exception);
}
