using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>From start to end, with the real supervisor.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Start_EntrypointSucceeds_IsReportedFromPhaseToEnd()
    {
        var job = _home.Job("echo hello");
        _node.Preparer.Script = async (request, _) =>
        {
            await _node.Sink.PhaseAsync(job, "setting_up");
            return new LaunchPlan(null, request.BaseVariables);
        };

        var ended = await _node.RunAsync(job);

        ended
            .Should()
            .Match<JobEvent.Ended>(end =>
                end.Status == JobStatus.Succeeded && end.ExitCode == 0 && end.ErrorType == null && end.Message == ""
            );
        _node.Sink.CourseOf(job).Where(name => name != "starting").Should().Equal("setting_up", "started", "ended");
        _node
            .Sink.Of(job)
            .OfType<JobEvent.Started>()
            .Single()
            .Should()
            .Match<JobEvent.Started>(started =>
                started.NodeId == NodeId.Parse(new string('a', NodeId.Length))
                && started.NodeAddress == "http://127.0.0.1:8265"
                && started.At != null
            );
        _node.Log(job).Should().Be($"Running entrypoint for job {job.Submission.SubmissionId}: echo hello\nhello\n");
    }

    [Fact]
    public async Task Start_NoEnvironment_MakesNothingButTheDirectoryToStartIn()
    {
        var job = _home.Job("echo on; sleep 600");
        _node.Runner.Start(job);
        await Eventually.TrueAsync(() => _node.Log(job).EndsWith("on\n", StringComparison.Ordinal), "the job runs");

        var run = Path.Combine(_home.Directories.Jobs, job.RunId.ToString());
        Directory
            .EnumerateFileSystemEntries(run, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(run, path))
            .Should()
            .BeEquivalentTo(
                ["1", "1/work"],
                "making and removing what nobody needs is most of what a short job costs on some file systems"
            );
        _node.Runner.RequestStop(job.RunId);
        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
    }

    [Fact]
    public async Task Start_EntrypointFails_MessageHasItsCodeAndLastLines()
    {
        var ended = await _node.RunAsync(_home.Job("seq 1 20; exit 7"));

        ended.Status.Should().Be(JobStatus.Failed);
        ended.ErrorType.Should().Be(JobErrorType.EntrypointError);
        ended.ExitCode.Should().Be(7);
        ended
            .Message.Should()
            .Be(
                "Job entrypoint command failed with exit code 7, last available logs (truncated to 20,000 chars):\n"
                    + string.Concat(Enumerable.Range(11, 10).Select(i => $"{i}\n"))
            );
    }

    [Fact]
    public async Task Start_ProgramIsNotThere_MessageBeginsAsRaysAndEndsWithTheReason()
    {
        (await _node.RunAsync(_home.Job("./missing.sh")))
            .Message.Should()
            .StartWith("Job entrypoint command failed with exit code 127, last available logs (truncated to 20,000 chars):\n")
            .And.MatchRegex(@"not found\nWhy a program could not be run: There is no file './missing\.sh'.*\z");
    }

    [Fact]
    public async Task Start_ShellKilled_CodeIsTheSignal()
    {
        (await _node.RunAsync(_home.Job("kill -9 $$")))
            .Should()
            .Match<JobEvent.Ended>(end => end.Status == JobStatus.Failed && end.ExitCode == -9);
    }

    [Fact]
    public async Task Start_Repeated_RunsOnce()
    {
        var job = _home.Job($"echo ran >> {_home.At("ran")}");
        for (var i = 0; i < 10; i++)
        {
            _node.Runner.Start(job);
        }

        await _node.Sink.EndAsync(job);
        await StartUntilTheEndIsToldAgainAsync(job);

        File.ReadAllLines(_home.At("ran")).Should().Equal("ran");
    }

    [Fact]
    public async Task Start_NoWorkingDirectory_RunsInAPrivateOneThatGoesWithTheRun()
    {
        var job = _home.Job($"pwd > {_home.At("pwd")}; touch x; mkdir -p a/b; chmod 500 a a/b");

        (await _node.RunAsync(job)).Status.Should().Be(JobStatus.Succeeded);

        File.ReadAllText(_home.At("pwd")).Should().StartWith(Path.Combine(_home.Directories.Jobs, job.RunId.ToString()));
        _home.RunDirectories.Should().BeEmpty();
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Start_DirectoryCannotBeRemoved_JobEndsAllTheSame()
    {
        var stays = await _node.RunAsync(_home.Job("mkdir m && echo > m/file && chattr +i m/file"));
        Assert.SkipUnless(stays.Status == JobStatus.Succeeded, "No file can be made immutable here.");
        await _node.DisposeAsync();

        // What is in the way is still there: the next node starts nevertheless.
        _node = await TestNode.StartAsync(_home);
        (await _node.RunAsync(_home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);

        var left = Directory.EnumerateFiles(_home.Directories.Trash, "file", SearchOption.AllDirectories).Single();
        using var release = System.Diagnostics.Process.Start("chattr", ["-i", left]);
        await release.WaitForExitAsync();
        await _node.DisposeAsync();
        _node = await TestNode.StartAsync(_home);
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Start_EnvironmentFails_JobFailsWithItsReasonAndNeverRuns()
    {
        _node.Preparer.Script = (request, _) =>
        {
            request.Log!("pip: begins.");
            throw new RuntimeEnvSetupException(
                new RuntimeEnvSetupError(EnvironmentPhase.Dependencies, "pip", "head", "No such package.", "Spell it right.")
                {
                    Code = "no_such_package",
                    LastLines = ["line"],
                }
            );
        };
        var job = _home.Job($"echo ran > {_home.At("ran")}");

        var ended = await _node.RunAsync(job);

        ended.ErrorType.Should().Be(JobErrorType.RuntimeEnvSetupFailure);
        ended
            .Message.Should()
            .Be(
                "runtime_env setup failed: Failed to set up runtime environment.\n[Node head] pip: No such package.\nSpell it right.\nline\n"
                    + "The failure's code is no_such_package (see \"Failure codes\" of the documentation); all that the set-up said: satchel job logs --setup "
                    + job.Submission.SubmissionId
            );
        _node.Log(job).Should().Be(ended.Message + "\n");
        File.ReadAllLines(
                Path.Combine(_home.Directories.Logs(TestNode.Session), $"runtime_env_setup-{job.Submission.SubmissionId}-{job.RunId}.log")
            )
            .Should()
            .StartWith("pip: begins.");
        File.Exists(_home.At("ran")).Should().BeFalse();
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task Start_ProviderThrowsAnything_JobFailsInsteadOfWaitingForEver(Type defect)
    {
        _node.Preparer.Script = (_, _) => throw (Exception)Activator.CreateInstance(defect, "a defect")!;

        (await _node.RunAsync(_home.Job("true")))
            .Should()
            .Match<JobEvent.Ended>(end => end.ErrorType == JobErrorType.SupervisorUnknownFailure && end.Message == "a defect");
    }

    [Fact]
    public async Task Start_SetUpFailedBefore_RepeatedStartSaysTheSame()
    {
        _node.Preparer.Script = (_, _) => throw new InvalidOperationException("a defect");
        var job = _home.Job("true");
        var first = await _node.RunAsync(job);
        _node.Preparer.Script = new ScriptedPreparer().Script;

        await StartUntilTheEndIsToldAgainAsync(job);

        _node.Sink.Of(job).OfType<JobEvent.Ended>().Should().AllBeEquivalentTo(first);
    }

    [Fact]
    public async Task Start_WorkingDirectoryGone_EntrypointCouldNotBeStarted()
    {
        _node.Preparer.Script = (request, _) => Task.FromResult(new LaunchPlan("/no/such/directory", request.BaseVariables));

        (await _node.RunAsync(_home.Job("true")))
            .Should()
            .Match<JobEvent.Ended>(end => end.ErrorType == JobErrorType.EntrypointStartError && end.Message.Contains("/no/such/directory"));
    }

    [Theory]
    [InlineData("/no/such/supervisor")]
    [InlineData("/bin/false")]
    public async Task Start_SupervisorCannotStart_JobFails(string supervisor)
    {
        await using var node = await TestNode.StartAsync(_home, [], supervisor: supervisor);

        var ended = await node.RunAsync(_home.Job("true"));

        ended.ErrorType.Should().Be(JobErrorType.SupervisorStartFailure);
        ended.Message.Should().Contain(supervisor);
    }

    [Theory]
    [InlineData("kill -9 $$")]
    [InlineData("read -r start; kill -9 $$")]
    [InlineData("cat >/dev/null; kill -9 $$")]
    public async Task Start_SupervisorIsKilledBeforeItsClaim_JobFailsAtOnce(string script)
    {
        var supervisor = _home.Scratch.WriteProgram("supervisor", $"#!/bin/sh\n{script}\n");
        // Not after the start timeout, which is 15 minutes here.
        await using var node = await TestNode.StartAsync(_home, [], supervisor: supervisor);

        var ended = await node.RunAsync(_home.Job("true"));

        ended.ErrorType.Should().Be(JobErrorType.SupervisorStartFailure);
        ended.Message.Should().Contain("was killed before it claimed the run");
    }

    [Fact]
    public async Task Start_TimeoutOfCenturies_JobRuns()
    {
        await using var node = await TestNode.StartAsync(_home, [], startTimeout: TimeSpan.FromDays(400_000));

        (await node.RunAsync(_home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_ControlPlaneRefusesReports_EndIsReportedAllTheSame(bool foreseen)
    {
        _node.Sink.Refusals = 2;
        if (!foreseen)
        {
            _node.Sink.Refusal = () => new InvalidOperationException("a defect");
        }

        (await _node.RunAsync(_home.Job("exit 3"))).ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task Forget_EndedRun_LeavesNothing()
    {
        var job = _home.Job("echo out");
        await _node.RunAsync(job);

        await _node.Runner.ForgetAsync(job, CancellationToken.None);
        await _node.Runner.ForgetAsync(job, CancellationToken.None);

        Directory
            .EnumerateFiles(_home.Home.Root, "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .Should()
            .Equal(["records.reserve"], "that is the node's own");
        _node.Log(job).Should().BeEmpty();
    }

    /// <summary>A driver is there for a moment after it has told the end: a start in that moment is one of a job that runs.</summary>
    private Task StartUntilTheEndIsToldAgainAsync(JobRecord job) =>
        Eventually.TrueAsync(
            () =>
            {
                _node.Runner.Start(job);
                return _node.Sink.Of(job).OfType<JobEvent.Ended>().Count() > 1;
            },
            "the end is told again"
        );
}
