using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>A disk without a byte: nothing new is accepted, and whatever ends, ends durably.</summary>
public sealed class DiskReserveTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task FullDisk_StopsEndsAndDeletes_AreWrittenAndNothingNewIs()
    {
        using var disk = SmallDisk.TryMount("32m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var home = disk.At("home");
        string[] ids = [.. Enumerable.Range(0, 50).Select(i => $"job-{i}")];
        await using (var plane = await ControlPlane.StartAsync(home))
        {
            var jobs = new List<JobRecord>();
            foreach (var id in ids)
            {
                jobs.Add((await plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record);
            }

            disk.FillBytes();
            await RefusedAsync(plane);

            foreach (var job in jobs)
            {
                var id = job.Submission.SubmissionId;
                (await plane.Jobs.StopAsync(id, None)).Should().Be(StopResult.Requested);
                plane.Runner.StopsOf(job.RunId).Should().Be(1);
                var message = new string('m', 20_000);
                await plane.Events.ReportAsync(id, job.RunId, new JobEvent.Ended(JobStatus.Stopped, message, ControlPlane.Beginning), None);
            }

            (await plane.Jobs.DeleteAsync(ids[0], None)).Outcome.Should().Be(DeleteOutcome.Deleted);
            plane.Get<IClusterProblems>().Current().Should().ContainSingle().Which.Code.Should().Be("disk_full");

            disk.Free();
            (await plane.Jobs.SubmitAsync(new JobSubmission("after", "true"), None)).Outcome.Should().Be(SubmitOutcome.Created);
            plane.Get<IClusterProblems>().Current().Should().BeEmpty();
        }

        await using var again = await ControlPlane.StartAsync(home);
        (await again.Jobs.StreamAsync(JobStatus.Stopped, None).Select(job => job.Submission.SubmissionId).ToListAsync(None))
            .Should()
            .Equal(ids.Skip(1));
    }

    [Fact]
    public void TryGiveBack_FileMayNotBeChanged_SaysNo()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("reserve");
        var reserve = new DiskReserve(path, NullLogger.Instance);
        reserve.TryFill().Should().BeTrue();
        using var immutable = Immutable.TryMake(path, out var failure);
        Assert.SkipWhen(immutable is null, $"A file cannot be made immutable here: {failure}");

        reserve.TryGiveBack().Should().BeFalse();
    }

    private static async Task RefusedAsync(ControlPlane plane)
    {
        // What the file has as free pages is used up first.
        var count = 0;
        var submit = async () =>
        {
            while (true)
            {
                await plane.Jobs.SubmitAsync(new JobSubmission($"more-{count++}", FullDisk.LongText), None);
            }
        };
        (await submit.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
    }
}
