using System.Collections.Concurrent;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Running;

/// <summary>A control plane that remembers what it was told.</summary>
internal sealed class RecordingSink : IJobEventSink
{
    private readonly ConcurrentQueue<(RunId RunId, JobEvent Event)> _events = new();

    /// <summary>Reports still to be refused.</summary>
    public int Refusals { get; set; }

    /// <summary>What is thrown at reports that are refused.</summary>
    public Func<Exception> Refusal { get; set; } = () => new SatchelException(new SatchelError("disk_full", "No room.", "Make some."));

    /// <summary>What a report of a phase waits for.</summary>
    public Task PhasesWaitFor { get; set; } = Task.CompletedTask;

    /// <summary>What the report of the end of a run waits for.</summary>
    public Func<RunId, Task> EndsWaitFor { get; set; } = static _ => Task.CompletedTask;

    public async Task ReportAsync(string submissionId, RunId runId, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (jobEvent is not JobEvent.PhaseChanged && Refusals > 0)
        {
            Refusals--;
            throw Refusal();
        }

        if (jobEvent is JobEvent.PhaseChanged)
        {
            await PhasesWaitFor.WaitAsync(cancellationToken);
        }

        if (jobEvent is JobEvent.Ended)
        {
            await EndsWaitFor(runId);
        }

        _events.Enqueue((runId, jobEvent));
    }

    public IReadOnlyList<JobEvent> Of(JobRecord job) => [.. _events.Where(item => item.RunId == job.RunId).Select(item => item.Event)];

    /// <summary>Names of the phases, <c>started</c> and <c>ended</c>, in order, repeats left out.</summary>
    public IReadOnlyList<string> CourseOf(JobRecord job) =>
        [
            .. Of(job)
                .Select(item =>
                    item switch
                    {
                        JobEvent.PhaseChanged changed => changed.Phase.Name,
                        JobEvent.Started => "started",
                        _ => "ended",
                    }
                )
                .Distinct(),
        ];

    public async Task<JobEvent.Ended> EndAsync(JobRecord job)
    {
        await Eventually.TrueAsync(() => Of(job).OfType<JobEvent.Ended>().Any(), $"{job.Submission.SubmissionId} ends");
        return Of(job).OfType<JobEvent.Ended>().Last();
    }

    public Task StartedAsync(JobRecord job) =>
        Eventually.TrueAsync(() => Of(job).OfType<JobEvent.Started>().Any(), $"{job.Submission.SubmissionId} starts");

    public Task PhaseAsync(JobRecord job, string name) =>
        Eventually.TrueAsync(
            () => Of(job).OfType<JobEvent.PhaseChanged>().Any(changed => changed.Phase.Name == name),
            $"{job.Submission.SubmissionId} is {name}"
        );
}
