using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class WaitForChangeTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobEvent.Started Started = new(ControlPlane.Node, "http://node");
    private static readonly JobEvent.Ended Ended = new(JobStatus.Succeeded, "", ControlPlane.Beginning);

    private readonly ControlPlane _plane = fixture.Plane;

    [Fact]
    public async Task WaitForChangeAsync_AChangeThatHasBeen_AnswersAtOnce()
    {
        var job = await SubmitAsync("has-been");
        await _plane.Events.ReportAsync("has-been", job.RunId, Started, None);

        var now = await WaitAsync(job);

        now!.Status.Should().Be(JobStatus.Running);
        now.Version.Should().BeGreaterThan(job.Version);
    }

    [Fact]
    public async Task WaitForChangeAsync_EachChange_WakesEveryWaiter()
    {
        var job = await SubmitAsync("wakes");
        var waiting = Enumerable.Range(0, 5).Select(_ => WaitAsync(job)).ToArray();

        await _plane.Events.ReportAsync("wakes", job.RunId, Started, None);

        (await Task.WhenAll(waiting)).Should().OnlyContain(now => now!.Status == JobStatus.Running);
    }

    [Fact]
    public async Task WaitForChangeAsync_AChangeOfAnotherJob_DoesNotCount()
    {
        var job = await SubmitAsync("patient");
        var other = await SubmitAsync("busy");
        var waiting = WaitAsync(job);

        await _plane.Events.ReportAsync("busy", other.RunId, Ended, None);

        waiting.IsCompleted.Should().BeFalse();
        await _plane.Jobs.StopAsync("patient", None);
        (await waiting)!.StopRequested.Should().BeTrue();
    }

    [Fact]
    public async Task WaitForChangeAsync_JobIsDeleted_IsNull()
    {
        var job = await SubmitAsync("deleted");
        await _plane.Events.ReportAsync("deleted", job.RunId, Ended, None);
        var waiting = WaitAsync((await _plane.Jobs.FindAsync("deleted", None))!);

        await _plane.Jobs.DeleteAsync("deleted", None);

        (await waiting).Should().BeNull();
    }

    [Fact]
    public async Task WaitForChangeAsync_IdIsAnotherRunsNow_IsThatRun()
    {
        var job = await SubmitAsync("reused");
        await _plane.Events.ReportAsync("reused", job.RunId, Ended, None);
        var known = (await _plane.Jobs.FindAsync("reused", None))!;
        await _plane.Jobs.DeleteAsync("reused", None);
        var next = await SubmitAsync("reused");

        var now = await WaitAsync(known);

        now!.RunId.Should().Be(next.RunId);
        now.Version.Should().BeLessThan(known.Version, "its versions begin anew, and would be waited for in vain");
    }

    [Fact]
    public async Task WaitForChangeAsync_UnknownJob_IsNull() =>
        (await _plane.Jobs.WaitForChangeAsync("nobody", RunId.Create(ControlPlane.Beginning), 0, None)).Should().BeNull();

    [Fact]
    public async Task WaitForChangeAsync_CallerLeaves_EndsAndLeavesNobodyWaiting()
    {
        var job = await SubmitAsync("left");
        using var leaving = new CancellationTokenSource();
        var waiting = _plane.Jobs.WaitForChangeAsync("left", job.RunId, job.Version, leaving.Token);

        await leaving.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        _plane.Get<JobChanges>().Watching.Should().Be(0);
    }

    private async Task<JobRecord> SubmitAsync(string id) => (await _plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

    private Task<JobRecord?> WaitAsync(JobRecord known) =>
        _plane.Jobs.WaitForChangeAsync(known.Submission.SubmissionId, known.RunId, known.Version, None);
}
