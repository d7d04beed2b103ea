using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Claims and exit records that are damaged, gone, or of before the machine was started.</summary>
public sealed class DamagedRecordTests : IDisposable
{
    private readonly TestHome _home = new();

    private string Ran => _home.At("ran");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Recover_RanBeforeAndItsClaimIsGone_IsNotRunAgain()
    {
        var job = _home.Job($"echo ran >> {Ran}; sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job);
        await Eventually.TrueAsync(() => File.Exists(Ran), "the driver runs");
        File.Delete(RunFiles.Claim(_home.Directories.Runs, job.RunId));

        await using var next = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running }]);

        (await next.Sink.EndAsync(job)).ErrorType.Should().Be(JobErrorType.SupervisorDied);
        File.ReadAllLines(Ran).Should().Equal("ran");
        TestHome.Living(job).Should().BeEmpty();
    }

    [Fact]
    public async Task Recover_ClaimOfAnotherBoot_NoProcessIsTakenForTheSupervisor()
    {
        var job = _home.Job("true");
        var self = ProcessIdentity.Current;
        Directory.CreateDirectory(_home.Directories.Runs);
        File.WriteAllText(
            RunFiles.Claim(_home.Directories.Runs, job.RunId),
            $$"""{"pid":{{self.Pid}},"start_ticks":{{self.StartTicks}},"boot_id":"another","kind":"supervisor"}"""
        );

        await using var next = await TestNode.StartAsync(_home, [job]);

        (await next.Sink.EndAsync(job)).ErrorType.Should().Be(JobErrorType.SupervisorDied);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"pid\":1,\"start_ti")]
    [InlineData("\0\0\0\0")]
    [InlineData("{}")]
    [InlineData("{\"pid\":1,\"start_ticks\":1,\"boot_id\":\"b\",\"kind\":\"cancelled\",\"ended\":7}")]
    public async Task Recover_ClaimIsDamaged_CostsThatJobAndIsKeptAside(string content)
    {
        var job = _home.Job($"echo ran >> {Ran}; sleep 600");
        var other = _home.Job("sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job, other);
        await Eventually.TrueAsync(() => File.Exists(Ran), "the driver runs");
        File.WriteAllText(RunFiles.Claim(_home.Directories.Runs, job.RunId), content);

        await using var next = await TestNode.StartAsync(
            _home,
            [job with { Status = JobStatus.Running }, other with { Status = JobStatus.Running }]
        );

        (await next.Sink.EndAsync(job))
            .Should()
            .Match<JobEvent.Ended>(end => end.Status == JobStatus.Failed && end.Message.Contains("damaged"));
        TestHome.Living(job).Should().BeEmpty();
        File.ReadAllLines(Ran).Should().Equal("ran");
        // Its supervisor may have written an exit record before it was found: that does not count either.
        var claim = Path.GetFileName(RunFiles.Claim(_home.Directories.Runs, job.RunId));
        var aside = Directory.EnumerateFiles(Path.Combine(_home.Directories.Runs, "damaged"), claim + ".*").Should().ContainSingle().Which;
        File.ReadAllText(aside).Should().Be(content);
        TestHome.Living(other).Should().NotBeEmpty();
        next.Runner.RequestStop(other.RunId);
        (await next.Sink.EndAsync(other)).Status.Should().Be(JobStatus.Stopped);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"exit_code\":0}")]
    public async Task Recover_ExitRecordIsDamaged_CostsThatJob(string content)
    {
        var job = _home.Job("exit 3");
        await using (var node = await TestNode.StartAsync(_home))
        {
            await node.RunAsync(job);
        }

        File.WriteAllText(RunFiles.Exit(_home.Directories.Runs, job.RunId), content);

        await using var next = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running }]);

        (await next.Sink.EndAsync(job)).Message.Should().Contain("damaged");
        await next.RunAsync(_home.Job("true"));
    }

    [Fact]
    public async Task Recover_DamagedClaimOfNoJob_IsRemovedWithItsProcesses()
    {
        var job = _home.Job("sleep 600");
        await TestNode.LetGoWhileRunningAsync(_home, job);
        File.WriteAllText(RunFiles.Claim(_home.Directories.Runs, job.RunId), "");

        await using var next = await TestNode.StartAsync(_home);

        TestHome.Living(job).Should().BeEmpty();
        Directory.EnumerateFiles(_home.Directories.Runs).Should().BeEmpty();
    }
}
