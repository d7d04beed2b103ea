using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Health;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class JobRetentionTests : ControlPlaneFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task SweepAsync_MoreEndedJobsThanAreKept_DeletesThoseThatEndedFirst()
    {
        await SubmitAsync("first-accepted-last-ended");
        foreach (var id in (string[])["a", "b", "c", "d"])
        {
            await EndAsync(await SubmitAsync(id));
        }

        await EndAsync((await Plane.Jobs.FindAsync("first-accepted-last-ended", None))!);

        (await Retention().SweepAsync(None)).Should().Be(2);

        (await IdsAsync()).Should().Equal("first-accepted-last-ended", "c", "d");
        Plane.Runner.ForgottenOf("a").Should().ContainSingle("its log and directory go with it");
    }

    [Fact]
    public async Task SweepAsync_JobsThatAreTooOld_DeletesThemHoweverFew()
    {
        await EndAsync(await SubmitAsync("old"));
        Plane.Time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        await EndAsync(await SubmitAsync("new"));
        (await Retention().SweepAsync(None)).Should().Be(0, "what is exactly of that age is kept");
        Plane.Time.Advance(TimeSpan.FromSeconds(1));

        (await Retention().SweepAsync(None)).Should().Be(1);

        (await IdsAsync()).Should().Equal("new");
    }

    [Fact]
    public async Task SweepAsync_JobsThatHaveNotEnded_AreKeptHoweverOldAndMany()
    {
        string[] ids = ["1", "2", "3", "4", "5", "6"];
        foreach (var id in ids)
        {
            await SubmitAsync(id);
        }

        Plane.Time.Advance(TimeSpan.FromDays(100));

        (await Retention().SweepAsync(None)).Should().Be(0);

        (await IdsAsync()).Should().Equal(ids);
    }

    [Fact]
    public async Task SweepAsync_OneThatCannotBeDeleted_DeletesTheOthers()
    {
        foreach (var id in (string[])["stuck", "a", "b"])
        {
            await EndAsync(await SubmitAsync(id));
        }

        Plane.Time.Advance(TimeSpan.FromDays(3));
        Plane.Runner.Forgetting = static job =>
            job.Submission.SubmissionId == "stuck" ? throw new IOException("The disk says no.") : Task.CompletedTask;

        (await Retention().SweepAsync(None)).Should().Be(2);

        (await IdsAsync()).Should().Equal("stuck");
        Plane.Runner.Forgetting = null;
        (await Retention().SweepAsync(None)).Should().Be(1);
    }

    [Fact]
    public async Task SweepAsync_MoreJobsThanAPage_SeesAllOfThem()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 230)
                .Select(async i =>
                {
                    var job = await SubmitAsync($"{i}");
                    await Plane.Events.ReportAsync(
                        $"{i}",
                        job.RunId,
                        new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning.AddSeconds(i)),
                        None
                    );
                })
        );

        (await Retention().SweepAsync(None)).Should().Be(227);

        (await IdsAsync()).Should().BeEquivalentTo("227", "228", "229");
    }

    [Fact]
    public async Task Host_EveryHour_SweepsAndLivesOnWhenASweepFails()
    {
        var old = await SubmitAsync("old");
        await EndAsync(old);
        var failed = new TaskCompletionSource();
        var deleted = new TaskCompletionSource();
        Plane.Runner.Forgetting = _ =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("Nobody foresaw this.");
        };
        Plane.Time.Advance(TimeSpan.FromDays(31));
        await Eventually.TrueAsync(
            () =>
            {
                // The host may begin to look at its clock only now.
                Plane.Time.Advance(TimeSpan.FromHours(1));
                return failed.Task.IsCompleted;
            },
            "the first sweep fails"
        );

        Plane.Runner.Forgetting = _ =>
        {
            deleted.TrySetResult();
            return Task.CompletedTask;
        };
        var waiting = Plane.Jobs.WaitForChangeAsync("old", old.RunId, long.MaxValue, None);
        await Eventually.TrueAsync(
            () =>
            {
                Plane.Time.Advance(TimeSpan.FromHours(1));
                return waiting.IsCompleted;
            },
            "the next sweep deletes what the first could not"
        );

        deleted.Task.IsCompleted.Should().BeTrue();
        (await IdsAsync()).Should().BeEmpty();
    }

    /// <summary>One that keeps three jobs for two days, beside the one of the host, which keeps more for longer.</summary>
    private JobRetention Retention()
    {
        var options = new ControlPlaneOptions
        {
            NodeId = ControlPlane.Node,
            Home = new SatchelHome(Home),
            RetainedJobs = 3,
            RetentionAge = TimeSpan.FromDays(2),
        };
        return new JobRetention(
            Plane.Jobs,
            options,
            new ClockWatch(Plane.Time, NullLogger<ClockWatch>.Instance),
            Plane.Time,
            NullLogger<JobRetention>.Instance
        );
    }

    private async Task<JobRecord> SubmitAsync(string id) => (await Plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

    /// <summary>Ends a job a second after everything before.</summary>
    private Task EndAsync(JobRecord job)
    {
        Plane.Time.Advance(TimeSpan.FromSeconds(1));
        return Plane.Events.ReportAsync(
            job.Submission.SubmissionId,
            job.RunId,
            new JobEvent.Ended(JobStatus.Succeeded, "", Plane.Time.GetUtcNow()),
            None
        );
    }

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await Plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Select(job => job.Submission.SubmissionId);
}
