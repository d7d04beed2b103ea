using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Jobs;

namespace Satchel.Cluster.Grains;

/// <summary>State machine of one job: PENDING, RUNNING, one final state. Touches nothing but its own record.</summary>
[KeepAlive]
internal sealed class JobGrain(
    [PersistentState("job", "Default")] IPersistentState<JobState> state,
    JobChanges changes,
    JobPhases phases,
    ClusterTelemetry telemetry,
    IdleGrains idle
) : Grain, IJobGrain, IIncomingGrainCallFilter
{
    /// <summary>As it is shown: what is on the disk, with the latest phase.</summary>
    private JobRecord? Current => state.State.Record is { } durable ? phases.Show(durable) : null;

    public async Task<SubmitResult> Submit(JobSubmission submission, RunId runId, NodeId placedOn, DateTimeOffset at, RunId? replaces)
    {
        var replaced = Current is { } old && old.RunId == replaces ? old : null;
        if (replaced is { Status: var status } && !status.IsTerminal())
        {
            return new SubmitResult(SubmitOutcome.NotEnded, replaced);
        }

        if (replaced is null && Current is { } existing)
        {
            // The same run: this very call, repeated because its first answer got lost.
            return new SubmitResult(
                existing.RunId == runId ? SubmitOutcome.Created
                    : JobRequests.AreSame(existing.Submission, submission) ? SubmitOutcome.SameRequest
                    : SubmitOutcome.OtherRequest,
                existing
            );
        }

        var record = new JobRecord(submission, runId)
        {
            StartTime = at,
            PlacedOn = placedOn,
            Message = StatusMessages.Pending(submission),
            Phase = new JobPhase("queued", "Waits for its turn.", at),
            History = JobMoment.Add([], "queued", at),
            Replaced = replaced?.ToReplaced(),
        };
        if (replaced is not null)
        {
            // No phase of the old one is to be seen any more.
            phases.Forget(replaced.RunId);
        }

        await Keep(record);
        telemetry.Accepted();
        return new SubmitResult(SubmitOutcome.Created, record);
    }

    public Task<JobRecord?> Find() => Task.FromResult(Current);

    public async Task<JobRecord?> RequestStop(RunId? runId, DateTimeOffset at)
    {
        if (Current is { StopRequested: false } record && !record.Status.IsTerminal() && (runId is null || record.RunId == runId))
        {
            await Keep(
                record with
                {
                    StopRequested = true,
                    Phase = new JobPhase(JobPhase.Stopping, "Ends the processes of the job.", at),
                    History = JobMoment.Add(record.History, JobPhase.Stopping, at),
                    Version = JobVersions.NextDurable(record.Version),
                }
            );
        }

        return Current;
    }

    public async Task Report(RunId runId, JobEvent jobEvent)
    {
        if (Current is not { } record || record.RunId != runId || record.Status.IsTerminal())
        {
            return;
        }

        switch (jobEvent)
        {
            case JobEvent.PhaseChanged { Phase: var phase } when record.Phase != phase && IsNews(record, phase):
                phases.Keep(
                    record with
                    {
                        Phase = phase,
                        History = JobMoment.Add(record.History, phase.Name, phase.Since),
                        Version = record.Version + 1,
                    }
                );
                Announce();
                break;
            case JobEvent.Started started when record.Status == JobStatus.Pending:
                await Keep(
                    record with
                    {
                        Status = JobStatus.Running,
                        Message = StatusMessages.Running,
                        NodeId = started.NodeId,
                        NodeAddress = started.NodeAddress,
                        Phase = record.StopRequested ? record.Phase : null,
                        History =
                            record.StopRequested || started.At is not { } at
                                ? record.History
                                : JobMoment.Add(record.History, JobMoment.Running, at),
                        Version = JobVersions.NextDurable(record.Version),
                    }
                );
                break;
            case JobEvent.Ended ended when ended.Status.IsTerminal():
                await Keep(
                    record with
                    {
                        Status = ended.Status,
                        Message = ended.Message.Length > 0 ? ended.Message : StatusMessages.Default(ended.Status),
                        ErrorType = ended.ErrorType,
                        SetupError = ended.SetupError,
                        ExitCode = ended.ExitCode,
                        // The clock may have been set back since: no job ends before it began.
                        EndTime = ended.At > record.StartTime ? ended.At : record.StartTime,
                        StopRequested = false,
                        Phase = null,
                        History = JobMoment.Add(record.History, ended.Status.ToString().ToLowerInvariant(), ended.At),
                        Version = JobVersions.NextDurable(record.Version),
                    }
                );
                telemetry.Ended(state.State.Record!);
                break;
        }
    }

    /// <summary>Before the start what comes next; while a job is being stopped what keeps it from ending.</summary>
    private static bool IsNews(JobRecord record, JobPhase phase) =>
        string.Equals(phase.Name, JobPhase.Stopping, StringComparison.Ordinal)
            ? record.StopRequested
            : record.Status == JobStatus.Pending && !record.StopRequested;

    public async Task Delete(RunId runId)
    {
        if (Current is { } record && record.Status.IsTerminal() && record.RunId == runId)
        {
            await state.ClearStateAsync();
            phases.Forget(runId);
            Announce();
            DeactivateOnIdle();
        }
    }

    /// <summary>A job that goes on will be called again; of the others thousands are asked for once.</summary>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        finally
        {
            if (Current is { } record && !record.Status.IsTerminal())
            {
                idle.Forget(GrainContext);
            }
            else
            {
                idle.Called(GrainContext);
            }
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        idle.Forget(GrainContext);
        return Task.CompletedTask;
    }

    private async Task Keep(JobRecord record)
    {
        var before = state.State.Record;
        state.State.Record = record;
        state.State.IsOfAnotherRun = before is not null && before.RunId != record.RunId;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory is not what is on disk. Nobody is served before the disk has been read again, by the next activation:
            // reading it here could fail as well.
            state.State.Record = before;
            DeactivateOnIdle();
            Announce();
            throw;
        }

        phases.Forget(record.RunId);
        Announce();
    }

    private void Announce() => changes.Announce(JobKey.SubmissionIdOf(this.GetPrimaryKeyString()));
}
