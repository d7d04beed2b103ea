using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Clocks;

namespace Satchel.Cluster.Health;

/// <summary>
/// Notices when the clock is set while the daemon runs, by comparing it with time that cannot be set. Nothing here waits or measures by the
/// clock, so nothing has to be done; people should know why times look wrong.
/// </summary>
internal sealed partial class ClockWatch(TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    /// <summary>A clock that is slewed, or a busy machine, is not a clock that was set.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ClockDrift _drift = new(time);
    private TimeSpan _known;

    /// <summary>How far the clock has been set since the daemon started; positive is forward. Also the time that the machine slept.</summary>
    public TimeSpan Step => _drift.Now is var drift && drift.Duration() > Tolerance ? drift : TimeSpan.Zero;

    /// <inheritdoc cref="ClockDrift.EarliestNow"/>
    public DateTimeOffset EarliestNow => _drift.EarliestNow;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Look();
        }
    }

    /// <summary>Tells a step that has not been told.</summary>
    internal void Look()
    {
        var step = _drift.Now - _known;
        if (step.Duration() <= Tolerance)
        {
            return;
        }

        _known += step;
        if (step > TimeSpan.Zero)
        {
            SetForward(logger, step);
        }
        else
        {
            SetBack(logger, -step);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The clock was set forward by {Step}, or the machine slept. Jobs are not affected.")]
    private static partial void SetForward(ILogger logger, TimeSpan step);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The clock was set back by {Step}: times of jobs before and after do not compare. Jobs are not affected."
    )]
    private static partial void SetBack(ILogger logger, TimeSpan step);
}
