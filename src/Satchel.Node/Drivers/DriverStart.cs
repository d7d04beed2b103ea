using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Drivers;

/// <summary>
/// The two steps of a start: the environment's set-up, then a supervisor. Who asked for a stop gets one, whatever else goes wrong on the way.
/// </summary>
internal sealed class DriverStart(JobRecord job, DriverSteps steps, ILogger logger, CancellationToken leaving)
{
    private PreparedEnvironment? _environment;

    /// <summary>Whose the run is, once it is launched.</summary>
    public RunClaim? Claim { get; private set; }

    /// <param name="gpus">What of which GPU the job holds, by their names; null for none.</param>
    /// <param name="phases">Told how far it is.</param>
    /// <param name="stop">Calls it off.</param>
    /// <returns>Null when the environment is there; otherwise how the job ends.</returns>
    /// <exception cref="DamagedRecordException">Nobody can say whose the run is.</exception>
    /// <exception cref="IOException">Not now, see <see cref="Shortage"/>.</exception>
    public Task<JobEvent.Ended?> SetUpAsync(IReadOnlyDictionary<string, double>? gpus, DriverPhases phases, CancellationToken stop) =>
        UnlessItFailsAsync(
            async pending => _environment = await steps.Environments.PrepareAsync(job, gpus, phases, pending).ConfigureAwait(false),
            stop
        );

    /// <returns>Null when somebody has claimed the run; otherwise how the job ends.</returns>
    /// <exception cref="DamagedRecordException">Nobody can say whose the run is.</exception>
    /// <exception cref="IOException">Not now, see <see cref="Shortage"/>.</exception>
    public Task<JobEvent.Ended?> LaunchAsync(DriverPhases phases, CancellationToken stop) =>
        UnlessItFailsAsync(
            async pending => Claim = await steps.Launching.LaunchAsync(job, _environment!, phases, pending).ConfigureAwait(false),
            stop
        );

    private async Task<JobEvent.Ended?> UnlessItFailsAsync(Func<CancellationToken, Task> step, CancellationToken stop)
    {
        using var pending = CancellationTokenSource.CreateLinkedTokenSource(leaving, stop);
        try
        {
            await step(pending.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
            when (failure is not DamagedRecordException
                && !(failure is IOException && Shortage.IsReason(failure))
                && !leaving.IsCancellationRequested
            )
        {
            // A border: providers may throw anything, and their job must not be pending for ever.
            if (
                failure is not (DriverStartException or IOException or UnauthorizedAccessException or SatchelException)
                && !stop.IsCancellationRequested
            )
            {
                DriverLog.Defect(logger, failure, job.Submission.SubmissionId, job.RunId);
            }

            return steps.Endings.Failed(failure);
        }
    }
}
