using CsCheck;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class ReportTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobEvent.Started Started = new(ControlPlane.Node, "http://node");
    private static readonly DateTimeOffset Later = ControlPlane.Beginning.AddMinutes(1);

    private readonly ControlPlane _plane = fixture.Plane;

    [Fact]
    public async Task ReportAsync_Started_IsRunningOnThatNode()
    {
        var job = await SubmitAsync("started");

        await ReportAsync(job, Started);

        (await FindAsync(job))
            .Should()
            .Match<JobRecord>(now =>
                now.Status == JobStatus.Running
                && now.NodeId == ControlPlane.Node
                && now.NodeAddress == "http://node"
                && now.Phase == null
                && now.Message == "Job is currently running."
                && now.EndTime == null
            );
    }

    [Fact]
    public async Task ReportAsync_Ended_KeepsHowAndWhen()
    {
        var job = await SubmitAsync("ended");
        await ReportAsync(job, Started);

        await ReportAsync(
            job,
            new JobEvent.Ended(JobStatus.Failed, "Why it failed.", Later) { ErrorType = JobErrorType.EntrypointError, ExitCode = 3 }
        );

        (await FindAsync(job))
            .Should()
            .Match<JobRecord>(now =>
                now.Status == JobStatus.Failed
                && now.Message == "Why it failed."
                && now.ErrorType == JobErrorType.EntrypointError
                && now.ExitCode == 3
                && now.EndTime == Later
                && now.NodeId == ControlPlane.Node
            );
    }

    [Fact]
    public async Task ReportAsync_EndedBeforeItStarted_IsFinal()
    {
        var job = await SubmitAsync("never-started");

        await ReportAsync(job, new JobEvent.Ended(JobStatus.Failed, "", Later) { ErrorType = JobErrorType.RuntimeEnvSetupFailure });
        await ReportAsync(job, Started);

        (await FindAsync(job))
            .Should()
            .Match<JobRecord>(now => now.Status == JobStatus.Failed && now.Message == "Job failed." && now.NodeId == null);
    }

    [Fact]
    public async Task ReportAsync_Repeated_ChangesNothing()
    {
        var job = await SubmitAsync("repeated");
        await ReportAsync(job, Started);
        var running = await FindAsync(job);
        await ReportAsync(job, Started);
        (await FindAsync(job)).Should().BeEquivalentTo(running);
        await ReportAsync(job, new JobEvent.Ended(JobStatus.Succeeded, "", Later));
        var ended = await FindAsync(job);

        await ReportAsync(job, new JobEvent.Ended(JobStatus.Succeeded, "", Later.AddMinutes(1)));

        (await FindAsync(job)).Should().BeEquivalentTo(ended);
    }

    [Fact]
    public async Task ReportAsync_UnknownJobOrRun_IsIgnoredAndMakesNothing()
    {
        var job = await SubmitAsync("known");

        await _plane.Events.ReportAsync("unknown", RunId.Create(Later), new JobEvent.Ended(JobStatus.Failed, "", Later), None);
        await _plane.Events.ReportAsync("known", RunId.Create(Later), new JobEvent.Ended(JobStatus.Failed, "", Later), None);

        (await _plane.Jobs.FindAsync("unknown", None)).Should().BeNull();
        (await FindAsync(job)).Should().BeEquivalentTo(job);
    }

    [Fact]
    public async Task ReportAsync_EndedInAStateThatIsNotFinal_IsIgnored()
    {
        var job = await SubmitAsync("no-end");

        await ReportAsync(job, new JobEvent.Ended(JobStatus.Running, "", Later));

        (await FindAsync(job)).Should().BeEquivalentTo(job);
    }

    [Fact]
    public async Task ReportAsync_AnyCourseOfEvents_KeepsTheRulesOfAJob()
    {
        var step = Gen.Enum<Step>();
        await Gen.Select(step.Array[1, 12], Gen.Guid)
            .SampleAsync(
                async (course, id) =>
                {
                    var job = await SubmitAsync($"course-{id}");
                    var before = job;
                    foreach (var next in course)
                    {
                        await TakeAsync(job, next);
                        var after = await FindAsync(job);
                        CheckRules(before, after, next);
                        before = after;
                    }
                },
                iter: 60,
                threads: 1
            );
    }

    private enum Step
    {
        Queued,
        SettingUp,
        Started,
        StartedElsewhere,
        Succeeded,
        Failed,
        Stopped,
        StopRequested,
        SubmittedAgain,
        EndOfAnotherRun,
        Deleted,
    }

    private static void CheckRules(JobRecord before, JobRecord after, Step step)
    {
        var course = $"{step} on {before.Status}";
        after.Version.Should().BeGreaterThanOrEqualTo(before.Version, course);
        (after == before).Should().Be(after.Version == before.Version, "every change has a version of its own: {0}", course);
        after.Version.Should().BeLessThanOrEqualTo(JobVersions.NextDurable(before.Version), course);
        if (before.Status.IsTerminal())
        {
            after.Should().Be(before, "nothing leaves a final state: {0}", course);
        }

        ((int)after.Status).Should().BeGreaterThanOrEqualTo((int)before.Status, "PENDING, RUNNING, the end, and never back: {0}", course);
        (after.EndTime is not null).Should().Be(after.Status.IsTerminal(), course);
        (before.StopRequested && !after.StopRequested)
            .Should()
            .Be(before.StopRequested && after.Status.IsTerminal(), "a stop is asked for until the end: {0}", course);
        after.Message.Should().NotBeEmpty(course);
        if (after.Status.IsTerminal())
        {
            after.Should().Match<JobRecord>(record => record.Phase == null && !record.StopRequested, course);
        }
    }

    /// <summary>
    /// One thing that nodes and users do; a delete is done only where it must be refused, since a deleted job has no
    /// rules.
    /// </summary>
    private async Task TakeAsync(JobRecord job, Step step)
    {
        var id = job.Submission.SubmissionId;
        switch (step)
        {
            case Step.StopRequested:
                await _plane.Jobs.StopAsync(id, None);
                break;
            case Step.SubmittedAgain:
                (await _plane.Jobs.SubmitAsync(job.Submission, None)).Outcome.Should().Be(SubmitOutcome.SameRequest);
                break;
            case Step.Deleted when !(await FindAsync(job)).Status.IsTerminal():
                (await _plane.Jobs.DeleteAsync(id, None)).Outcome.Should().Be(DeleteOutcome.NotTerminal);
                break;
            case Step.Deleted:
                break;
            case Step.EndOfAnotherRun:
                await _plane.Events.ReportAsync(id, RunId.Create(Later), EventOf(Step.Failed), None);
                break;
            default:
                await ReportAsync(job, EventOf(step));
                break;
        }
    }

    private static JobEvent EventOf(Step step) =>
        step switch
        {
            Step.Queued => new JobEvent.PhaseChanged(new JobPhase("queued", "Waits.", Later)),
            Step.SettingUp => new JobEvent.PhaseChanged(new JobPhase("setting_up", "Sets up.", Later)),
            Step.Started => Started,
            Step.StartedElsewhere => new JobEvent.Started(ControlPlane.OtherNode, "http://other"),
            Step.Succeeded => new JobEvent.Ended(JobStatus.Succeeded, "", Later) { ExitCode = 0 },
            Step.Failed => new JobEvent.Ended(JobStatus.Failed, "Why.", Later) { ExitCode = 1, ErrorType = JobErrorType.EntrypointError },
            Step.Stopped => new JobEvent.Ended(JobStatus.Stopped, "", Later),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No event."),
        };

    private async Task<JobRecord> SubmitAsync(string id) => (await _plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

    private Task ReportAsync(JobRecord job, JobEvent jobEvent) =>
        _plane.Events.ReportAsync(job.Submission.SubmissionId, job.RunId, jobEvent, None);

    /// <summary>The job as it is now, on the submission it was made with: two copies of a submission are equal only as text.</summary>
    private async Task<JobRecord> FindAsync(JobRecord job) =>
        (await _plane.Jobs.FindAsync(job.Submission.SubmissionId, None))! with
        {
            Submission = job.Submission,
        };
}
