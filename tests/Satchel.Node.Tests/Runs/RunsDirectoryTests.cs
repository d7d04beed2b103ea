using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Runs;

/// <summary>A job that removes or replaces the directory of all claims, or makes its own claim unremovable, costs nobody else anything.</summary>
public sealed class RunsDirectoryTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    private string Runs => _home.Directories.Runs;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY")]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY; touch $SATCHEL_RUNS_DIRECTORY")]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY; ln -s /nowhere $SATCHEL_RUNS_DIRECTORY")]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY; mkdir $SATCHEL_RUNS_DIRECTORY; chmod 777 $SATCHEL_RUNS_DIRECTORY")]
    public async Task Start_EarlierJobDidAwayWithTheRunsDirectory_RunsAsEver(string harm)
    {
        (await _node.RunAsync(_home.Job($"{harm}; exit 3"))).ExitCode.Should().Be(3);

        (await _node.RunAsync(_home.Job("exit 4"))).ExitCode.Should().Be(4);
        (await _node.RunAsync(_home.Job("exit 5"))).ExitCode.Should().Be(5);
    }

    [Theory]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY", "true")]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY; ln -s /nowhere $SATCHEL_RUNS_DIRECTORY", "true")]
    [InlineData("rm -rf $SATCHEL_RUNS_DIRECTORY; ln -s /nowhere $SATCHEL_RUNS_DIRECTORY", "until [ -e $GO ]; do sleep 0.01; done")]
    [InlineData("rm $SATCHEL_RUNS_DIRECTORY/$SATCHEL_RUN_ID.claim", "until [ -e $GO ]; do sleep 0.01; done")]
    public async Task Start_JobDoesAwayWithItsClaimBeforeThatIsSeen_RunsAsEver(string harm, string then)
    {
        await _node.DisposeAsync();
        var late = new LateLook(() => File.Exists(_home.At("harmed")));
        _node = await TestNode.StartAsync(_home, [], time: late, startTimeout: LateLook.StartTimeout);
        var job = _home.Job($"GO={_home.At("go")}; {harm}; touch {_home.At("harmed")}; {then}; exit 3");

        _node.Runner.Start(job);
        await _node.Sink.StartedAsync(job);
        _home.Scratch.Write("go", "");

        (await _node.Sink.EndAsync(job)).ExitCode.Should().Be(3);
        late.WasReached.Should().BeTrue();
    }

    [Fact]
    public async Task RequestStop_JobDidAwayWithItsClaimBeforeThatWasSeen_EndsAllOfIt()
    {
        await _node.DisposeAsync();
        var late = new LateLook(() => File.Exists(_home.At("stopped")));
        _node = await TestNode.StartAsync(_home, [], time: late, startTimeout: LateLook.StartTimeout);
        var job = _home.Job($"rm $SATCHEL_RUNS_DIRECTORY/$SATCHEL_RUN_ID.claim; touch {_home.At("harmed")}; exec sleep 1000");
        _node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("harmed")), "the claim is gone");

        _node.Runner.RequestStop(job.RunId);
        _home.Scratch.Write("stopped", "");

        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
        TestHome.Living(job).Should().BeEmpty();
        late.WasReached.Should().BeTrue();
    }

    [Fact]
    public async Task Start_AnotherJobRemovesTheRunsDirectoryMeanwhile_EndsAsItDid()
    {
        var job = _home.Job($"until [ -e {_home.At("go")} ]; do sleep 0.01; done; exit 6");
        _node.Runner.Start(job);
        await _node.Sink.StartedAsync(job);

        (await _node.RunAsync(_home.Job("rm -rf $SATCHEL_RUNS_DIRECTORY; exit 3"))).ExitCode.Should().Be(3);
        _home.Scratch.Write("go", "");

        (await _node.Sink.EndAsync(job)).ExitCode.Should().Be(6);
    }

    [Fact]
    public async Task RequestStop_JobThatHasNotStartedAndNoRunsDirectory_Ends()
    {
        _node.Preparer.Hang();
        var job = _home.Job("true");
        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "setting_up");
        Directory.Delete(Runs, recursive: true);

        _node.Runner.RequestStop(job.RunId);

        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
    }

    [Fact]
    public async Task Recover_FileInPlaceOfTheRunsDirectory_Starts()
    {
        await _node.DisposeAsync();
        Directory.Delete(Runs, recursive: true);
        File.WriteAllText(Runs, "");

        _node = await TestNode.StartAsync(_home);

        (await _node.RunAsync(_home.Job("exit 4"))).ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task Forget_ClaimIsAFullDirectory_IsGone()
    {
        var job = _home.Job("cd $SATCHEL_RUNS_DIRECTORY; rm $SATCHEL_RUN_ID.claim; mkdir -p $SATCHEL_RUN_ID.claim/a/b");
        await _node.RunAsync(job);

        await _node.Runner.ForgetAsync(job, CancellationToken.None);

        _node.Runs.All().Should().BeEmpty();
        Path.Exists(RunFiles.Claim(Runs, job.RunId)).Should().BeFalse();
    }

    [Fact]
    public async Task Recover_DirectoryInPlaceOfAClaimThatNobodyKnows_IsGone()
    {
        var job = _home.Job("cd $SATCHEL_RUNS_DIRECTORY; rm $SATCHEL_RUN_ID.claim; mkdir -p $SATCHEL_RUN_ID.claim/a/b");
        await _node.RunAsync(job);
        await _node.DisposeAsync();

        _node = await TestNode.StartAsync(_home);

        Directory.EnumerateFileSystemEntries(Runs).Should().BeEmpty();
    }

    [Fact]
    public async Task ForgetAndRecover_ClaimIsImmutable_GoOnWithoutIt()
    {
        var job = _home.Job("true");
        await _node.RunAsync(job);
        using var immutable = Immutable.TryMake(RunFiles.Claim(Runs, job.RunId), out var failure);
        Assert.SkipWhen(immutable is null, $"No file can be made immutable here: {failure}");

        await _node.Runner.ForgetAsync(job, CancellationToken.None);
        await _node.DisposeAsync();
        _node = await TestNode.StartAsync(_home);

        (await _node.RunAsync(_home.Job("exit 4"))).ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task Recover_ClaimIsDamagedAndImmutable_CostsThatJobAlone()
    {
        var job = _home.Job("true");
        await _node.DisposeAsync();
        File.WriteAllText(RunFiles.Claim(Runs, job.RunId), "{");
        using var immutable = Immutable.TryMake(RunFiles.Claim(Runs, job.RunId), out var failure);
        Assert.SkipWhen(immutable is null, $"No file can be made immutable here: {failure}");

        _node = await TestNode.StartAsync(_home, [job]);

        (await _node.Sink.EndAsync(job)).Message.Should().Contain("damaged");
        (await _node.RunAsync(_home.Job("exit 4"))).ExitCode.Should().Be(4);
    }
}
