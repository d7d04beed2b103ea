using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

/// <summary>What does not fit on the disk did not happen, and is told in words that a node and a client understand.</summary>
public sealed class FullDiskTests : ControlPlaneFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task SubmitAsync_NoRoom_MakesNoJobAndSaysSo()
    {
        await FullDisk.FillAsync(Plane.Database);

        var submit = () => Plane.Jobs.SubmitAsync(new JobSubmission("large", FullDisk.LongText), None);

        (await submit.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "disk_full" && error.Retryable);
        (await Plane.Jobs.FindAsync("large", None)).Should().BeNull();
        Plane.Runner.StartsOf("large").Should().BeEmpty();
    }

    [Fact]
    public async Task SubmitAsync_RoomAgain_IsAccepted()
    {
        await FullDisk.FillAsync(Plane.Database);
        var submit = () => Plane.Jobs.SubmitAsync(new JobSubmission("large", FullDisk.LongText), None);
        await submit.Should().ThrowAsync<SatchelException>();
        await FullDisk.FreeAsync(Plane.Database);

        (await submit()).Outcome.Should().Be(SubmitOutcome.Created);

        Plane.Runner.StartsOf("large").Should().ContainSingle();
    }

    [Fact]
    public async Task ReportAsync_NoRoom_FailsSoThatTheNodeRepeatsItAndIsTakenOnceThereIs()
    {
        var job = (await Plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
        var ended = new JobEvent.Ended(JobStatus.Failed, FullDisk.LongText, ControlPlane.Beginning);
        await FullDisk.FillAsync(Plane.Database);

        var report = () => Plane.Events.ReportAsync("job", job.RunId, ended, None);

        (await report.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        (await Plane.Jobs.FindAsync("job", None)).Should().BeEquivalentTo(job, "what is not on the disk is not shown either");
        await FullDisk.FreeAsync(Plane.Database);
        await report();
        (await Plane.Jobs.FindAsync("job", None))!.Status.Should().Be(JobStatus.Failed);
    }

    [Fact]
    public async Task ReportAsync_NeitherWrittenNorReadAgain_IsNotShown()
    {
        var job = (await Plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
        await Plane.Database.WriteAsync(connection => connection.Change("ALTER TABLE grain_state RENAME TO elsewhere"));

        var report = () => Plane.Events.ReportAsync("job", job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);

        await report.Should().ThrowAsync<SatchelException>();
        await FluentActions.Awaiting(() => Plane.Jobs.FindAsync("job", None)).Should().ThrowAsync<SatchelException>();
        await Plane.Database.WriteAsync(connection => connection.Change("ALTER TABLE elsewhere RENAME TO grain_state"));
        (await Plane.Jobs.FindAsync("job", None)).Should().BeEquivalentTo(job);
    }

    [Fact]
    public async Task StopAsync_CannotBeWritten_IsToldToTheNodeAtOnceAndWrittenLater()
    {
        var job = (await Plane.Jobs.SubmitAsync(new JobSubmission("job", "true"), None)).Record;
        await Plane.Database.WriteAsync(connection =>
            connection.Change("CREATE TRIGGER refuse BEFORE UPDATE ON grain_state BEGIN SELECT RAISE(ABORT, 'No.'); END")
        );

        (await Plane.Jobs.StopAsync("job", None)).Should().Be(StopResult.Requested);

        Plane.Runner.StopsOf(job.RunId).Should().Be(1);
        (await Plane.Jobs.FindAsync("job", None))!.StopRequested.Should().BeFalse("it is not on the disk");
        await Plane.Database.WriteAsync(connection => connection.Change("DROP TRIGGER refuse"));
        (await Plane.Jobs.WaitForChangeAsync("job", job.RunId, job.Version, None))!.StopRequested.Should().BeTrue();
    }

    [Fact]
    public async Task PutAsync_NoRoom_KeepsTheValueBefore()
    {
        await Plane.KeyValues.PutAsync("scope", "key", [1], overwrite: true, None);
        await FullDisk.FillAsync(Plane.Database);

        var put = () => Plane.KeyValues.PutAsync("scope", "key", new byte[200_000], overwrite: true, None);

        (await put.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        (await Plane.KeyValues.GetAsync("scope", "key", None)).Should().Equal(1);
    }
}
