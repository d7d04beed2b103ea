using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class DeleteTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobEvent.Ended Ended = new(JobStatus.Succeeded, "", ControlPlane.Beginning);

    private readonly ControlPlane _plane = fixture.Plane;

    public void Dispose() => _plane.Runner.Forgetting = null;

    [Fact]
    public async Task DeleteAsync_NoSuchJob_SaysSo() =>
        (await _plane.Jobs.DeleteAsync("nobody", None)).Should().Be(new DeleteResult(DeleteOutcome.NotFound));

    [Fact]
    public async Task DeleteAsync_NotEnded_SaysWhatStandsInTheWayAndKeepsTheJob()
    {
        var job = await SubmitAsync("not-ended");
        (await _plane.Jobs.DeleteAsync("not-ended", None)).Should().Be(new DeleteResult(DeleteOutcome.NotTerminal, JobStatus.Pending));
        await _plane.Events.ReportAsync("not-ended", job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);

        (await _plane.Jobs.DeleteAsync("not-ended", None)).Should().Be(new DeleteResult(DeleteOutcome.NotTerminal, JobStatus.Running));

        (await _plane.Jobs.FindAsync("not-ended", None)).Should().NotBeNull();
        _plane.Runner.ForgottenOf("not-ended").Should().BeEmpty();
    }

    [Fact]
    public async Task DeleteAsync_Ended_LeavesNeitherRecordNorFiles()
    {
        var job = await SubmitEndedAsync("gone");

        (await _plane.Jobs.DeleteAsync("gone", None)).Should().Be(new DeleteResult(DeleteOutcome.Deleted));

        (await _plane.Jobs.FindAsync("gone", None)).Should().BeNull();
        (await _plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Should().NotContain(listed => listed.Submission.SubmissionId == "gone");
        _plane.Runner.ForgottenOf("gone").Should().ContainSingle().Which.RunId.Should().Be(job.RunId);
        (await _plane.Jobs.DeleteAsync("gone", None)).Outcome.Should().Be(DeleteOutcome.NotFound);
    }

    [Fact]
    public async Task DeleteAsync_FilesCannotBeRemoved_KeepsTheRecordSoThatItCanBeDeletedAgain()
    {
        await SubmitEndedAsync("stuck");
        _plane.Runner.Forgetting = static _ => throw new IOException("The disk says no.");

        var delete = () => _plane.Jobs.DeleteAsync("stuck", None);

        await delete.Should().ThrowAsync<IOException>();
        (await _plane.Jobs.FindAsync("stuck", None)).Should().NotBeNull();
        _plane.Runner.Forgetting = null;
        (await delete()).Outcome.Should().Be(DeleteOutcome.Deleted);
    }

    [Fact]
    public async Task SubmitAsync_IdOfADeletedJobAtOnce_IsAnotherRunThatReportsOfTheOldOneDoNotTouch()
    {
        for (var i = 0; i < 20; i++)
        {
            var old = await SubmitEndedAsync("reused");
            await _plane.Jobs.DeleteAsync("reused", None);

            var result = await _plane.Jobs.SubmitAsync(new JobSubmission("reused", "another"), None);
            await _plane.Events.ReportAsync("reused", old.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);
            await _plane.Events.ReportAsync(
                "reused",
                old.RunId,
                new JobEvent.Ended(JobStatus.Failed, "late", ControlPlane.Beginning),
                None
            );

            result.Outcome.Should().Be(SubmitOutcome.Created);
            result.Record.RunId.Should().NotBe(old.RunId);
            (await _plane.Jobs.FindAsync("reused", None))!.Should().BeEquivalentTo(result.Record);
            await _plane.Events.ReportAsync("reused", result.Record.RunId, Ended, None);
            await _plane.Jobs.DeleteAsync("reused", None);
        }
    }

    [Fact]
    public async Task DeleteAsync_IdIsAnotherRunsByTheTimeTheFilesAreGone_DoesNotTouchThatRun()
    {
        var old = await SubmitEndedAsync("overtaken");
        var forgetting = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _plane.Runner.Forgetting = job =>
        {
            forgetting.TrySetResult();
            return job.RunId == old.RunId && !goOn.Task.IsCompleted ? goOn.Task : Task.CompletedTask;
        };
        var slow = _plane.Jobs.DeleteAsync("overtaken", None);
        await forgetting.Task;

        // Another client deletes it as well, faster, and uses the id again.
        _plane.Runner.Forgetting = null;
        await _plane.Jobs.DeleteAsync("overtaken", None);
        var next = await SubmitEndedAsync("overtaken");
        goOn.SetResult();

        (await slow).Outcome.Should().Be(DeleteOutcome.Deleted);
        (await _plane.Jobs.FindAsync("overtaken", None))!.RunId.Should().Be(next.RunId);
    }

    private async Task<JobRecord> SubmitAsync(string id) => (await _plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

    private async Task<JobRecord> SubmitEndedAsync(string id)
    {
        var job = await SubmitAsync(id);
        await _plane.Events.ReportAsync(id, job.RunId, Ended, None);
        return job;
    }
}
