using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Jobs;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class JobRecoveryTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Start_NewHome_HasNothingToTakeUp()
    {
        await using var plane = await ControlPlane.StartAsync(_home.Path);

        plane.Runner.Recoveries.Should().Be(1, "the runner also cleans up");
        plane.Runner.Recovered.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_JobsInEveryState_HandsEachUnfinishedOneToTheRunnerExactlyOnceAsItWas()
    {
        var unfinished = new List<JobRecord>();
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            foreach (
                var state in (string[])["pending", "running", "pending-stopping", "running-stopping", "succeeded", "failed", "stopped"]
            )
            {
                var job = (await plane.Jobs.SubmitAsync(new JobSubmission(state, "true"), None)).Record;
                if (state.StartsWith("running", StringComparison.Ordinal))
                {
                    await plane.Events.ReportAsync(state, job.RunId, new JobEvent.Started(ControlPlane.Node, "http://node"), None);
                }

                if (state.EndsWith("stopping", StringComparison.Ordinal))
                {
                    await plane.Jobs.StopAsync(state, None);
                }

                if (Enum.TryParse<JobStatus>(state, ignoreCase: true, out var end) && end.IsTerminal())
                {
                    await plane.Events.ReportAsync(state, job.RunId, new JobEvent.Ended(end, "", ControlPlane.Beginning), None);
                }
                else
                {
                    unfinished.Add((await plane.Jobs.FindAsync(state, None))!);
                }
            }
        }

        await using var again = await ControlPlane.StartAsync(_home.Path);

        again.Runner.Recoveries.Should().Be(1);
        again.Runner.Recovered.Should().BeEquivalentTo(unfinished);
        unfinished
            .Should()
            .OnlyContain(
                job => again.Runner.StartsOf(job.Submission.SubmissionId).Count == 0,
                "what the runner takes up it starts by itself"
            );
    }

    [Fact]
    public async Task Start_HeadDiedBeforeTheFilesOfAReplacedRunWereRemoved_RemovesThem()
    {
        RunId old;
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            old = (await plane.Jobs.SubmitAsync(new JobSubmission("nightly", "true"), None)).Record.RunId;
            await plane.Events.ReportAsync("nightly", old, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
            plane.Runner.Forgetting = static _ => throw new IOException("As if the head died here.");
            await plane.Jobs.SubmitAsync(new JobSubmission("nightly", "echo next"), old, None);
        }

        await using var again = await ControlPlane.StartAsync(_home.Path);

        again.Runner.ForgottenOf("nightly").Should().ContainSingle().Which.RunId.Should().Be(old);
        again.Runner.Recovered.Should().ContainSingle("the one that took the place goes on").Which.RunId.Should().NotBe(old);
    }

    [Fact]
    public async Task DeleteAsync_FilesOfTheRunThatItReplacedStayed_RemovesThemAsWell()
    {
        await using var plane = await ControlPlane.StartAsync(_home.Path);
        var old = (await plane.Jobs.SubmitAsync(new JobSubmission("nightly", "true"), None)).Record.RunId;
        await plane.Events.ReportAsync("nightly", old, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
        plane.Runner.Forgetting = static _ => throw new IOException("The disk says no.");
        var next = (await plane.Jobs.SubmitAsync(new JobSubmission("nightly", "echo next"), old, None)).Record.RunId;
        await plane.Events.ReportAsync("nightly", next, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
        plane.Runner.Forgetting = null;

        await plane.Jobs.DeleteAsync("nightly", None);

        plane.Runner.ForgottenOf("nightly").Select(job => job.RunId).Should().Equal(next, old);
    }

    [Fact]
    public async Task Start_AfterACrash_FindsWhatWasAcknowledged()
    {
        var crashed = _home.At("crashed");
        Directory.CreateDirectory(crashed);
        await using (var plane = await ControlPlane.StartAsync(_home.At("home")))
        {
            for (var i = 0; i < 20; i++)
            {
                await plane.Jobs.SubmitAsync(new JobSubmission($"{i}", "true"), None);
            }

            // What a power cut leaves: the files as they are at a moment when nobody has closed them.
            foreach (
                var file in Directory.GetFiles(_home.At("home"), "head.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
            )
            {
                File.Copy(file, Path.Combine(crashed, Path.GetFileName(file)));
            }
        }

        await using var again = await ControlPlane.StartAsync(crashed);

        again.Runner.Recovered.Should().HaveCount(20);
        (await again.Jobs.ListAsync(null, 1000, null, None)).Jobs.Should().HaveCount(20);
    }

    [Fact]
    public async Task Start_AmongTenThousandEndedJobs_ReadsOnlyTheUnfinishedOnes()
    {
        await WriteEndedJobsAsync(10_000);
        await using (var plane = await ControlPlane.StartAsync(_home.Path))
        {
            await plane.Jobs.SubmitAsync(new JobSubmission("new", "true"), None);
        }

        await using var again = await ControlPlane.StartAsync(_home.Path);

        again.Runner.Recovered.Should().ContainSingle().Which.Submission.SubmissionId.Should().Be("new");
        (await again.Jobs.CountAsync(None))["SUCCEEDED"].Should().Be(10_000);
        (await again.Database.ReadAsync(Plans, None))
            .Should()
            .OnlyContain(
                plan => plan.StartsWith("SEARCH", StringComparison.Ordinal),
                "nothing walks through all rows or sorts them: a page costs a page"
            );
    }

    /// <summary>How SQLite finds the jobs of one state, a page of all, and their numbers.</summary>
    private static List<string> Plans(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        string[] queries = [JobCatalog.Page, JobCatalog.PageOfState, JobCatalog.Numbers];
        var plans = new List<string>();
        foreach (var query in queries)
        {
            using var command = connection.Command(
                "EXPLAIN QUERY PLAN " + query,
                ("$type", "job"),
                ("$tag", "Pending"),
                ("$after", 0),
                ("$limit", 10)
            );
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                plans.Add(reader.GetString(3));
            }
        }

        return plans;
    }

    private async Task WriteEndedJobsAsync(int count)
    {
        await using var database = HeadDatabase.Open(_home.At("head.db"), NullLogger<HeadDatabase>.Instance);
        var storage = new SqliteGrainStorage(
            database,
            new DamagedRecords(database, TimeProvider.System, NullLogger<DamagedRecords>.Instance)
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    var job = new JobRecord(new JobSubmission($"{i}", "true"), RunId.Create(ControlPlane.Beginning))
                    {
                        StartTime = ControlPlane.Beginning,
                        EndTime = ControlPlane.Beginning,
                        Status = JobStatus.Succeeded,
                        Message = "Job finished successfully.",
                    };
                    return storage.WriteStateAsync(
                        "job",
                        Orleans.Runtime.GrainId.Create("job", JobKey.Of($"{i}")),
                        new Orleans.GrainState<JobState>(new JobState { Record = job })
                    );
                })
        );
    }
}
