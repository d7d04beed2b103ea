using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class JobListTests : ControlPlaneFixture
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobEvent.Started Started = new(ControlPlane.Node, "http://node");

    [Fact]
    public async Task ListAsync_JobsThatChange_KeepTheOrderInWhichTheyWereAccepted()
    {
        string[] ids = ["z", "a", "m", "b"];
        var jobs = new List<JobRecord>();
        foreach (var id in ids)
        {
            jobs.Add(await SubmitAsync(id));
        }

        await EndAsync(jobs[2], JobStatus.Failed);
        await Plane.Events.ReportAsync("z", jobs[0].RunId, Started, None);
        (await IdsAsync()).Should().Equal(ids);

        await RestartAsync();
        (await IdsAsync()).Should().Equal(ids);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task ListAsync_InPages_ShowsEachJobOnce(int limit)
    {
        for (var i = 0; i < 7; i++)
        {
            await SubmitAsync($"{i}");
        }

        var pages = await PagesAsync(limit, status: null);

        pages.SelectMany(page => page.Jobs).Select(job => job.Submission.SubmissionId).Should().Equal("0", "1", "2", "3", "4", "5", "6");
        pages.Should().HaveCount((7 + limit - 1) / limit, "the last page says that it is the last");
    }

    [Fact]
    public async Task ListAsync_LongRecords_MakeShortPagesAndNoneIsLeftOut()
    {
        var entrypoint = new string('x', 700_000);
        for (var i = 0; i < 8; i++)
        {
            await Plane.Jobs.SubmitAsync(new JobSubmission($"{i}", entrypoint), None);
        }

        var pages = await PagesAsync(100, status: null);

        pages
            .SelectMany(page => page.Jobs)
            .Select(job => job.Submission.SubmissionId)
            .Should()
            .Equal("0", "1", "2", "3", "4", "5", "6", "7");
        pages.Should().OnlyContain(page => page.Jobs.Count <= 3, "a page is bounded in bytes");
    }

    [Fact]
    public async Task StreamAsync_MoreThanOnePage_ShowsEachJobOnceInOrder()
    {
        var ids = Enumerable.Range(0, 1201).Select(i => $"{i}").ToArray();
        await InsertAsync(ids);

        var streamed = await Plane.Jobs.StreamAsync(status: null, None).Select(job => job.Submission.SubmissionId).ToListAsync(None);

        streamed.Should().Equal(ids);
    }

    [Fact]
    public async Task StreamAsync_CallersThatStopReading_HoldNobodyUp()
    {
        await InsertAsync([.. Enumerable.Range(0, 1201).Select(i => $"{i}")]);
        var slow = Enumerable.Range(0, 20).Select(_ => Plane.Jobs.StreamAsync(status: null, None).GetAsyncEnumerator(None)).ToArray();
        foreach (var stream in slow)
        {
            (await stream.MoveNextAsync()).Should().BeTrue();
        }

        (await Plane.Jobs.CountAsync(None)).Should().Contain("PENDING", 1201);

        foreach (var stream in slow)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task ListAsync_JobsComeAndGoBetweenPages_ShowsEachThatStayedOnce()
    {
        var jobs = new List<JobRecord>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add(await SubmitAsync($"{i}"));
        }

        var first = await Plane.Jobs.ListAsync(null, 2, null, None);
        foreach (var gone in (int[])[0, 1, 2])
        {
            await EndAsync(jobs[gone], JobStatus.Succeeded);
            await Plane.Jobs.DeleteAsync($"{gone}", None);
        }

        await SubmitAsync("0");
        var rest = await Plane.Jobs.ListAsync(first.Next, 1000, null, None);

        rest.Jobs.Select(job => job.Submission.SubmissionId).Should().Equal("3", "4", "5", "0");
    }

    [Fact]
    public async Task ListAsync_ByStatus_ShowsOnlyThoseAlsoInPages()
    {
        for (var i = 0; i < 10; i++)
        {
            var job = await SubmitAsync($"{i}");
            switch (i % 3)
            {
                case 1:
                    await Plane.Events.ReportAsync($"{i}", job.RunId, Started, None);
                    break;
                case 2:
                    await EndAsync(job, JobStatus.Stopped);
                    break;
            }
        }

        (await StatusPagesAsync(JobStatus.Pending)).Should().Equal("0", "3", "6", "9");
        (await StatusPagesAsync(JobStatus.Running)).Should().Equal("1", "4", "7");
        (await StatusPagesAsync(JobStatus.Stopped)).Should().Equal("2", "5", "8");
        (await StatusPagesAsync(JobStatus.Failed)).Should().BeEmpty();
        (await Plane.Jobs.CountAsync(None))
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, int>
                {
                    ["PENDING"] = 4,
                    ["RUNNING"] = 3,
                    ["STOPPED"] = 3,
                }
            );
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task ListAsync_CursorOfNobody_IsRefused(string cursor)
    {
        var list = async () => await Plane.Jobs.ListAsync(cursor, 10, null, None);

        (await list.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("invalid_cursor");
    }

    [Fact]
    public async Task ListAsync_KeyValuesBesideJobs_AreNoJobs()
    {
        await Plane.KeyValues.PutAsync("scope", "key", [1], overwrite: true, None);
        await SubmitAsync("job");

        (await IdsAsync()).Should().Equal("job");
        (await Plane.Jobs.CountAsync(None)).Should().BeEquivalentTo(new Dictionary<string, int> { ["PENDING"] = 1 });
    }

    private async Task<JobRecord> SubmitAsync(string id) => (await Plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

    private Task EndAsync(JobRecord job, JobStatus status) =>
        Plane.Events.ReportAsync(job.Submission.SubmissionId, job.RunId, new JobEvent.Ended(status, "", ControlPlane.Beginning), None);

    /// <summary>Rows of pending jobs, as their grains would write them.</summary>
    private Task InsertAsync(string[] ids) =>
        Plane.Database.WriteAsync(connection =>
        {
            foreach (var id in ids)
            {
                var state = new JobState
                {
                    Record = new JobRecord(new JobSubmission(id, "true"), Abstractions.Runs.RunId.Create(DateTimeOffset.UnixEpoch))
                    {
                        StartTime = ControlPlane.Beginning,
                    },
                };
                connection.Change(
                    "INSERT INTO grain_state (type, key, etag, tag, payload) VALUES ('job', $key, 1, 'Pending', $payload)",
                    ("$key", JobKey.Of(id)),
                    ("$payload", JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.JobState))
                );
            }

            return true;
        });

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await Plane.Jobs.ListAsync(null, 1000, null, None)).Jobs.Select(job => job.Submission.SubmissionId);

    private async Task<IEnumerable<string>> StatusPagesAsync(JobStatus status) =>
        (await PagesAsync(2, status)).SelectMany(page => page.Jobs).Select(job => job.Submission.SubmissionId);

    private async Task<List<JobPage>> PagesAsync(int limit, JobStatus? status)
    {
        var pages = new List<JobPage>();
        string? cursor = null;
        do
        {
            pages.Add(await Plane.Jobs.ListAsync(cursor, limit, status, None));
            pages[^1].Jobs.Count.Should().BeLessThanOrEqualTo(limit);
            cursor = pages[^1].Next;
        } while (cursor is not null);

        return pages;
    }
}
