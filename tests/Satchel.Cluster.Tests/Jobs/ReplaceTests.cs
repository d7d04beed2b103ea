using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

/// <summary>A job in the place of an ended one: both or none of it happens.</summary>
public sealed class ReplaceTests : ControlPlaneFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task SubmitAsync_InThePlaceOfAnEndedRun_IsAcceptedLastAndTheOldOneGoes()
    {
        var old = await SubmitEndedAsync("nightly");
        await SubmitEndedAsync("between");

        var result = await ReplaceAsync("nightly", old.RunId);

        result.Outcome.Should().Be(SubmitOutcome.Created);
        result.Record.Status.Should().Be(JobStatus.Pending);
        result.Record.RunId.Should().NotBe(old.RunId);
        Plane.Runner.ForgottenOf("nightly").Should().ContainSingle().Which.RunId.Should().Be(old.RunId);
        Plane.Runner.StartsOf("nightly").Should().HaveCount(2);
        (await ListAsync()).Should().Equal("between", "nightly");
    }

    [Fact]
    public async Task SubmitAsync_ReplacedOverAndOver_StandsBehindWhatCameBetween()
    {
        var job = await SubmitEndedAsync("nightly");
        for (var round = 0; round < 3; round++)
        {
            await SubmitEndedAsync($"between-{round}");
            job = (await ReplaceAsync("nightly", job.RunId)).Record;
            await EndAsync(job);
            (await ListAsync()).Should().HaveCount(round + 2).And.EndWith("nightly");
        }

        await SubmitEndedAsync("last");
        (await ListAsync()).Should().EndWith("last");
    }

    [Fact]
    public async Task SubmitAsync_ReplacedThenDeleted_LeavesNoNumberOfTheListToBeGivenTwice()
    {
        foreach (var id in (string[])["one", "two"])
        {
            await EndAsync((await ReplaceAsync(id, (await SubmitEndedAsync(id)).RunId)).Record);
        }

        var page = await Plane.Jobs.ListAsync(null, 1, null, None);
        page.Next.Should().NotBeNull();

        await Plane.Jobs.DeleteAsync("two", None);
        await Plane.Jobs.DeleteAsync("one", None);
        await SubmitEndedAsync("later");

        (await Plane.Jobs.ListAsync(page.Next, 10, null, None))
            .Jobs.Should()
            .ContainSingle()
            .Which.Submission.SubmissionId.Should()
            .Be("later");
    }

    [Fact]
    public async Task SubmitAsync_TheOneToReplaceHasNotEnded_LeavesItAlone()
    {
        var running = (await Plane.Jobs.SubmitAsync(new JobSubmission("busy", "sleep 600"), None)).Record;

        var result = await ReplaceAsync("busy", running.RunId);

        result.Outcome.Should().Be(SubmitOutcome.NotEnded);
        (await Plane.Jobs.FindAsync("busy", None)).Should().BeEquivalentTo(running);
        Plane.Runner.ForgottenOf("busy").Should().BeEmpty();
    }

    [Fact]
    public async Task SubmitAsync_RepeatedSinceTheAnswerGotLost_FindsTheOneThatTookThePlace()
    {
        var old = await SubmitEndedAsync("nightly");
        var first = await ReplaceAsync("nightly", old.RunId);
        await EndAsync(first.Record);

        var again = await ReplaceAsync("nightly", old.RunId);

        again.Outcome.Should().Be(SubmitOutcome.SameRequest);
        again.Record.RunId.Should().Be(first.Record.RunId);
        Plane.Runner.ForgottenOf("nightly").Should().ContainSingle("what took the place is not replaced itself");
    }

    [Fact]
    public async Task SubmitAsync_NoRoomForTheNewOne_KeepsTheOldOne()
    {
        var old = await SubmitEndedAsync("nightly");
        await FullDisk.FillAsync(Plane.Database);

        var replace = () => Plane.Jobs.SubmitAsync(new JobSubmission("nightly", FullDisk.LongText), old.RunId, None);

        (await replace.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        (await Plane.Jobs.FindAsync("nightly", None))!.RunId.Should().Be(old.RunId);
        Plane.Runner.ForgottenOf("nightly").Should().BeEmpty();
        await FullDisk.FreeAsync(Plane.Database);
        (await replace()).Outcome.Should().Be(SubmitOutcome.Created);
    }

    [Fact]
    public async Task SubmitAsync_FilesOfTheOldOneCannotBeRemoved_StartsTheNewOneAllTheSame()
    {
        var old = await SubmitEndedAsync("nightly");
        Plane.Runner.Forgetting = static _ => throw new IOException("The disk says no.");

        var result = await ReplaceAsync("nightly", old.RunId);

        result.Outcome.Should().Be(SubmitOutcome.Created);
        Plane.Runner.StartsOf("nightly").Should().HaveCount(2);
    }

    private Task<SubmitResult> ReplaceAsync(string id, RunId replaced) =>
        Plane.Jobs.SubmitAsync(new JobSubmission(id, "echo next"), replaced, None);

    private async Task<JobRecord> SubmitEndedAsync(string id)
    {
        var job = (await Plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;
        await EndAsync(job);
        return job;
    }

    private Task EndAsync(JobRecord job) =>
        Plane.Events.ReportAsync(
            job.Submission.SubmissionId,
            job.RunId,
            new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning),
            None
        );

    private async Task<string[]> ListAsync() =>
        [.. (await Plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Select(job => job.Submission.SubmissionId)];
}
