using Microsoft.Extensions.Logging;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Output;

/// <summary>Sends what the workers of a job print to its driver, whole lines, as they come, and the rest before the driver leaves.</summary>
internal sealed partial class DriverLogs(NodeLoop loop, NodeOptions node, TimeProvider time, ILogger<DriverLogs> logger)
{
    /// <summary>How often is looked.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Follows the workers of a session until its driver leaves or is gone. Not on the loop.</summary>
    public async Task FollowAsync(DriverSession session)
    {
        var output = new SessionOutput(session, loop, node, time, logger);
        try
        {
            using var timer = new PeriodicTimer(Pause, time);
            var tick = timer.WaitForNextTickAsync().AsTask();
            while (await Task.WhenAny(tick, session.IsLeaving.Task).ConfigureAwait(false) == tick)
            {
                if (!await output.SendAsync(isLast: false).ConfigureAwait(false))
                {
                    return;
                }

                tick = timer.WaitForNextTickAsync().AsTask();
            }

            // Its program ends: what it does not take within a moment stays in the files.
            while (await output.SendAsync(isLast: true).ConfigureAwait(false) && output.IsHeldBack && !output.IsLate)
            {
                await tick.ConfigureAwait(false);
                tick = timer.WaitForNextTickAsync().AsTask();
            }

            session.Unsent = output.IsHeldBack ? output : null;
        }
        catch (Exception failure)
        {
            // A border: what workers print is in their files all the same, and how much that is the driver is told at its end.
            session.Unsent = output;
            NotSent(logger, failure, session.JobHex);
        }
    }

    [LoggerMessage(64, LogLevel.Error, "What the workers of job {Job} print is not sent to its driver any more.")]
    private static partial void NotSent(ILogger logger, Exception failure, string job);
}
