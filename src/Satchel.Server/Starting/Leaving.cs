using Satchel.Abstractions.Jobs;

namespace Satchel.Server.Starting;

/// <summary>Ends the daemon on request: at once, or after every job has been stopped. From the request on no job is accepted.</summary>
internal sealed partial class Leaving(IJobControl jobs, IHostApplicationLifetime lifetime, ILogger<Leaving> logger) : BackgroundService
{
    private readonly Admission _admission = new();
    private readonly TaskCompletionSource<bool> _request = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asks to stop when the daemon leaves: for calls that would go on for ever.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Asks to leave; the first request decides.</summary>
    public void Request(bool keepJobs)
    {
        _admission.Close();
        _request.TrySetResult(keepJobs);
    }

    /// <summary>Lets a submit in; dispose the pass when the job is durable, or was refused.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>shutting_down</c>.</exception>
    public IDisposable Admit()
    {
        if (Stopping.IsCancellationRequested)
        {
            _admission.Close();
        }

        return _admission.Enter();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keepJobs = await _request.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        LogLeaves(logger, keepJobs);
        await _admission.Emptied.WaitAsync(stoppingToken).ConfigureAwait(false);
        if (!keepJobs)
        {
            await StopJobsAsync(stoppingToken).ConfigureAwait(false);
        }

        lifetime.StopApplication();
    }

    private async Task StopJobsAsync(CancellationToken cancellationToken)
    {
        // In the order in which a job passes through them: none slips from one to the other unseen.
        var pending = await jobs.StreamAsync(JobStatus.Pending, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var running = await jobs.StreamAsync(JobStatus.Running, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(pending.Concat(running).Select(job => StopAsync(job, cancellationToken))).ConfigureAwait(false);
    }

    private async Task StopAsync(JobRecord? job, CancellationToken cancellationToken)
    {
        var id = job!.Submission.SubmissionId;
        await jobs.StopAsync(id, cancellationToken).ConfigureAwait(false);
        while (job is not null && !job.Status.IsTerminal())
        {
            job = await jobs.WaitForChangeAsync(id, job.RunId, job.Version, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Leaves on request; running jobs are kept: {KeepJobs}.")]
    private static partial void LogLeaves(ILogger logger, bool keepJobs);
}
