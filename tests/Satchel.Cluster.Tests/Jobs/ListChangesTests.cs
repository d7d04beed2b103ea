using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class ListChangesTests : ControlPlaneFixture
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobEvent.Started Started = new(ControlPlane.Node, "http://node");
    private static readonly JobEvent.Ended Ended = new(JobStatus.Succeeded, "", ControlPlane.Beginning);

    [Fact]
    public async Task ListChangesAsync_JobsThatComeChangeAndGo_AreEachToldOnceAsTheyAre()
    {
        await SubmitAsync("untouched");
        var ended = await SubmitAsync("ended");
        await Plane.Events.ReportAsync("ended", ended.RunId, Ended, None);
        var first = await Plane.Jobs.ListChangesAsync(null, 100, None);

        var busy = await SubmitAsync("busy");
        await Plane.Events.ReportAsync("busy", busy.RunId, new JobEvent.PhaseChanged(new JobPhase("fetching", "…", At)), None);
        await Plane.Events.ReportAsync("busy", busy.RunId, Started, None);
        await Plane.Jobs.DeleteAsync("ended", None);
        var next = await Plane.Jobs.ListChangesAsync(first.Next, 100, None);

        first.Complete.Should().BeFalse("what was before the first cursor is in the list");
        next.Complete.Should().BeTrue();
        next.Jobs.Select(job => (job.Submission.SubmissionId, job.Status)).Should().Equal(("busy", JobStatus.Running));
        next.Deleted.Should().Equal("ended");
        (await Plane.Jobs.ListChangesAsync(next.Next, 100, None)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task ListChangesAsync_MoreThanAPage_ComeWithTheNextOnes()
    {
        var cursor = (await Plane.Jobs.ListChangesAsync(null, 1, None)).Next;
        foreach (var id in (string[])["a", "b", "a-again", "c"])
        {
            var job = await SubmitAsync(id);
            await Plane.Events.ReportAsync(id, job.RunId, Started, None);
        }

        var seen = new List<string>();
        JobChangePage page;
        do
        {
            page = await Plane.Jobs.ListChangesAsync(cursor, 2, None);
            page.Complete.Should().BeTrue();
            page.Jobs.Count.Should().BeLessThanOrEqualTo(2);
            seen.AddRange(page.Jobs.Select(job => job.Submission.SubmissionId));
            cursor = page.Next;
        } while (!page.IsEmpty);

        seen.Distinct(StringComparer.Ordinal).Should().Equal("a", "b", "a-again", "c");
    }

    /// <summary>Long records make short pages, and none of them is left out.</summary>
    [Fact]
    public async Task ListChangesAsync_LongRecords_AreSpreadOverPages()
    {
        var cursor = (await Plane.Jobs.ListChangesAsync(null, 1, None)).Next;
        var entrypoint = new string('x', JobPage.EnoughBytes / 2);
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            await Plane.Jobs.SubmitAsync(new JobSubmission(id, entrypoint), None);
        }

        var first = await Plane.Jobs.ListChangesAsync(cursor, 100, None);
        var second = await Plane.Jobs.ListChangesAsync(first.Next, 100, None);

        IdsOf(first).Should().Equal("a", "b");
        IdsOf(second).Should().Equal("c", "d");
    }

    [Fact]
    public async Task ListChangesAsync_CursorOfAnotherStart_TellsToReadEverything()
    {
        await SubmitAsync("before");
        var before = (await Plane.Jobs.ListChangesAsync(null, 100, None)).Next;
        await RestartAsync();

        var page = await Plane.Jobs.ListChangesAsync(before, 100, None);

        page.Complete.Should().BeFalse();
        page.Next.Should().NotBe(before);
        await Plane.Jobs.WaitForChangesAsync(before, None).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitForChangesAsync_AnyChange_EndsIt()
    {
        var cursor = (await Plane.Jobs.ListChangesAsync(null, 100, None)).Next;
        var waiting = Plane.Jobs.WaitForChangesAsync(cursor, None);
        waiting.IsCompleted.Should().BeFalse();

        await SubmitAsync("new");

        await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        IdsOf(await Plane.Jobs.ListChangesAsync(cursor, 100, None)).Should().Equal("new");
    }

    [Fact]
    public async Task WaitForChangesAsync_CallerLeaves_Ends()
    {
        var cursor = (await Plane.Jobs.ListChangesAsync(null, 100, None)).Next;
        using var leaving = new CancellationTokenSource();
        var waiting = Plane.Jobs.WaitForChangesAsync(cursor, leaving.Token);

        await leaving.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("17")]
    [InlineData("0123456789abcdef-")]
    [InlineData("0123456789abcdef--1")]
    [InlineData("0123456789abcdef-1x")]
    public async Task ListChangesAsync_NoCursor_SaysSo(string cursor) =>
        (await FluentActions.Awaiting(() => Plane.Jobs.ListChangesAsync(cursor, 100, None)).Should().ThrowAsync<SatchelException>())
            .Which.Error.Code.Should()
            .Be("invalid_cursor");

    [Fact]
    public void Since_MoreChangesThanAreKept_TellsToReadEverything()
    {
        var recent = new RecentChanges();
        var start = recent.Since(null, 1).Next;
        recent.Add("first");
        var second = recent.Since(start, 1).Next;
        for (var index = 0; index < RecentChanges.Capacity; index++)
        {
            recent.Add("busy");
        }

        recent.Since(start, 10).IsComplete.Should().BeFalse();
        recent.Since(second, 10).IsComplete.Should().BeTrue();
        recent.Since(second, 10).Ids.Select(id => id.SubmissionId).Should().Equal("busy");
        recent.Since(recent.Since(start, 10).Next, 10).Should().BeEquivalentTo(new { IsComplete = true, Ids = Array.Empty<object>() });
    }

    private static DateTimeOffset At => ControlPlane.Beginning;

    private static IEnumerable<string> IdsOf(JobChangePage page) => page.Jobs.Select(job => job.Submission.SubmissionId);

    private async Task<JobRecord> SubmitAsync(string id) => (await Plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;
}
