using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>The program as a process: what it prints where, what it ends with, what signals do.</summary>
public sealed class FollowTests(OneCpuDaemonFixture fixture) : IClassFixture<OneCpuDaemonFixture>, IDisposable
{
    private readonly Daemon _daemon = fixture.Daemon;
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Submit_JobThatSucceeds_PrintsItsOutputAloneOnStandardOutput()
    {
        var run = await RunAsync("job", "submit", "--submission-id", "one", "--", "printf", "out\\n");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Be("Running entrypoint for job one: printf 'out\\n'\nout\n");
        run.Errors.Should().ContainAll("Job 'one' submitted successfully", "Job 'one' succeeded");
    }

    [Fact]
    public async Task Submit_LastLineHasNoEnd_IsEndedOnATerminalOnly()
    {
        string[] arguments = ["job", "submit", "--log-color", "false", "--", "printf", "open"];

        var shown = await TerminalRun.RunAsync(new CliCall(_daemon.Home.Root, arguments), columns: 120);
        var kept = await RunAsync(arguments);

        shown.Output.Should().Contain("\nopen\nJob 'raysubmit_");
        kept.Output.Should().EndWith("\nopen");
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Submit_JobThatFails_EndsWithItsCode(string script, int code)
    {
        var run = await RunAsync("job", "submit", "--", "sh", "-c", script);

        run.ExitCode.Should().Be(code, run.Errors);
        run.Errors.Should().Contain("failed");
    }

    [Theory]
    [InlineData("cat main.py", true)]
    [InlineData("cat < \"main.py\"", true)]
    [InlineData("cat other.py", false)]
    [InlineData("test -n main.py", false)]
    [InlineData("cat {0}/main.py /none", false)]
    public async Task Submit_TheCommandNamesAFileThatWasNotSent_SaysHowToSendIt(string command, bool tells)
    {
        var directory = Path.GetDirectoryName(_scratch.Write("work/main.py", "print(1)"))!;
        var line = string.Format(CultureInfo.InvariantCulture, command, directory);

        var run = await CliRun.RunAsync(new CliCall(_daemon.Home.Root, ["job", "submit", "--", line]) { Directory = directory });
        var sent = await CliRun.RunAsync(
            new CliCall(_daemon.Home.Root, ["job", "submit", "--working-dir", ".", "--", $"{line} && exit 3"]) { Directory = directory }
        );

        run.Errors.Contains("'main.py' lies in the current directory, which was not sent", StringComparison.Ordinal)
            .Should()
            .Be(tells, run.Errors);
        sent.Errors.Should().NotContain("was not sent");
    }

    [Fact]
    public async Task Submit_AsJson_IsTheRecordWithWhatWasSent()
    {
        _scratch.Write("work/a.txt", "0123456789");

        var run = await RunAsync(
            "job",
            "submit",
            "--json",
            "--submission-id",
            "json",
            "--working-dir",
            _scratch.At("work"),
            "--",
            "cat",
            "a.txt"
        );

        run.ExitCode.Should().Be(0, run.Errors);
        var record = JsonNode.Parse(run.Output)!;
        record["submission_id"]!.GetValue<string>().Should().Be("json");
        record["status"]!.GetValue<string>().Should().Be("SUCCEEDED");
        record["driver_exit_code"]!.GetValue<int>().Should().Be(0);
        record["upload"]!["files"]!.GetValue<int>().Should().Be(1);
        record["upload"]!["bytes_scanned"]!.GetValue<long>().Should().Be(10);
        record["upload"]!["blobs_sent"]!.GetValue<int>().Should().Be(1);
        record["upload"]!["bytes_sent"]!.GetValue<long>().Should().BeInRange(10, 1000);
    }

    [Fact]
    public async Task Submit_NoWait_PrintsTheIdAndNothingElse()
    {
        var run = await RunAsync("job", "submit", "--no-wait", "--submission-id", "later", "--", "true");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Be("later\n");
        run.Errors.Should().Contain("satchel job logs later");
    }

    [Fact]
    public async Task Submit_PendingJob_SaysWhatItWaitsFor()
    {
        await _daemon.SubmitAsync(
            new()
            {
                Entrypoint = "sleep 600",
                SubmissionId = "holder",
                EntrypointNumCpus = 1,
            }
        );
        await _daemon.WaitAsync("holder", job => job.Status is JobStatus.Running);
        using var process = CliRun.Start(
            new CliCall(_daemon.Home.Root, ["job", "submit", "--submission-id", "waiter", "--entrypoint-num-cpus", "1", "--", "true"])
        );
        process.StandardInput.Close();

        var told = await ReadUntilAsync(process.StandardError, line => line.Contains("is pending", StringComparison.Ordinal));
        await _daemon.Http.PostAsync(_daemon.JobUrl("holder", "/stop"), null);
        await process.WaitForExitAsync();

        told.Should().StartWith("Job 'waiter' is pending: ").And.Contain("CPU");
        process.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Submit_EnvironmentThatCannotBeSetUp_SaysWhyOnceAndWhereThereIsMore()
    {
        string[] submit =
        [
            "job",
            "submit",
            "--submission-id",
            "no python",
            "--runtime-env-json",
            """{"py_executable": "no-such-python"}""",
        ];

        var run = await RunAsync([.. submit, "--", "true"]);

        run.ExitCode.Should().Be(1, run.Errors);
        run.Output.Should()
            .MatchRegex("py_executable 'no-such-python' cannot start: .*not found\\.\nName a program that the node has")
            .And.EndWith(
                "tool_missing (see \"Failure codes\" of the documentation); all that the set-up said: satchel job logs --setup 'no python'\n"
            );
        run.Errors.Should()
            .Contain("Status message: runtime_env setup failed: ")
            .And.Contain("tool_missing")
            .And.NotContain("no-such-python", "the log has said it");
        (await RunAsync("job", "wait", "no python")).Errors.Should().Contain("'no-such-python' cannot start").And.Contain("Name a program");
    }

    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    public async Task Submit_Interrupted_StopsFollowingAndLeavesTheJobAlone(int signal, int code)
    {
        Assert.SkipWhen(signal == Signals.Interrupt && Interrupts.AreIgnored, Interrupts.Ignored);
        const int MostAttempts = 3;
        var isHinted = false;
        for (var attempt = 1; !isHinted && attempt <= MostAttempts; attempt++)
        {
            var id = $"left-{signal}-{attempt}";
            using var process = CliRun.Start(
                new CliCall(_daemon.Home.Root, ["job", "submit", "--submission-id", id, "--", "sh", "-c", "echo started; sleep 600"])
            );
            process.StandardInput.Close();
            await ReadUntilAsync(process.StandardOutput, line => line == "started");

            Signals.Send(ProcessIdentity.Of(process.Id)!, signal).Should().BeTrue();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            process.ExitCode.Should().Be(code);
            errors.Should().NotContain("   at ");
            (await _daemon.WaitAsync(id, job => job.Status is not JobStatus.Pending)).Status.Should().Be(JobStatus.Running);
            // One that stands still for two seconds behind the signal is ended as it is.
            isHinted = errors.Contains($"satchel job stop {id}", StringComparison.Ordinal);
        }

        isHinted.Should().BeTrue();
    }

    [Fact]
    public async Task Submit_ReaderThatLeaves_EndsWithoutANoise()
    {
        using var process = CliRun.Start(
            new CliCall(_daemon.Home.Root, ["-c", $"'{Programs.Cli}' job submit -- seq 1 5000000 | head -n 3"]) { Program = "/bin/sh" }
        );
        var output = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        output.Split('\n').Should().HaveCount(4);
        errors.Should().NotContain("error").And.NotContain("   at ");
    }

    [Fact]
    public async Task Submit_SameIdTwice_SaysHowItEndedAndRunsAgainOnlyInItsPlace()
    {
        string[] submit = ["job", "submit", "--submission-id", "twice", "--", "sh", "-c", $"echo ran >> {_scratch.At("ran")}"];
        await RunAsync(submit);

        var again = await RunAsync(submit);
        var idempotent = await RunAsync([.. submit[..2], "--idempotent", .. submit[2..]]);
        (await File.ReadAllLinesAsync(_scratch.At("ran"))).Should().Equal("ran");
        var replaced = await RunAsync([.. submit[..2], "--new", .. submit[2..]]);

        again.ExitCode.Should().Be(1);
        again
            .Errors.Should()
            .MatchRegex(@"'twice' exists already.* it succeeded on \d{4}-")
            .And.Contain("--new")
            .And.Contain("--idempotent");
        idempotent.ExitCode.Should().Be(0, idempotent.Errors);
        idempotent.Errors.Should().Contain("is not run a second time");
        replaced.ExitCode.Should().Be(0, replaced.Errors);
        (await File.ReadAllLinesAsync(_scratch.At("ran"))).Should().Equal("ran", "ran");
    }

    [Fact]
    public async Task Submit_NewWhileTheOldOneRuns_LeavesItAlone()
    {
        await _daemon.SubmitAsync("sleep 600", "busy");
        await _daemon.WaitAsync("busy", job => job.Status is JobStatus.Running);

        var run = await RunAsync("job", "submit", "--submission-id", "busy", "--new", "--", "true");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("busy").And.Contain("RUNNING").And.Contain("hint:");
        (await _daemon.WaitAsync("busy", _ => true)).Status.IsTerminal().Should().BeFalse();
    }

    [Fact]
    public async Task Submit_NewThatIsRefused_KeepsTheOldOneWithAllThatItMade()
    {
        await RunAsync("job", "submit", "--submission-id", "kept", "--", "sh", "-c", "echo precious | tee model");

        var refused = await RunAsync(
            "job",
            "submit",
            "--submission-id",
            "kept",
            "--new",
            "--runtime-env-json",
            """{"env_vars": {"KEY": {"secret": "no-such-secret"}}}""",
            "--",
            "true"
        );

        refused.ExitCode.Should().Be(1);
        refused.Errors.Should().Contain("no secret 'no-such-secret'", "it is the cluster that refuses");
        (await RunAsync("job", "logs", "kept")).Output.Should().Contain("precious");
        (await RunAsync("job", "files", "kept")).Output.Should().Contain("model");
    }

    [Fact]
    public async Task Submit_AnotherRequestUnderAnId_SaysWhenThatRanAndHowItEnded()
    {
        await RunAsync("job", "submit", "--submission-id", "other", "--", "sh", "-c", "exit 3");

        var again = await RunAsync("job", "submit", "--submission-id", "other", "--", "true");

        again.ExitCode.Should().Be(1);
        again.Errors.Should().MatchRegex(@"'other' exists already with another request: it failed on \d{4}-").And.Contain("--new");
    }

    [Fact]
    public async Task Submit_OneWordWithBlanks_IsACommandLineOfTheShell()
    {
        var run = await RunAsync("job", "submit", "-q", "--", "echo one && echo two | tr o 0");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().EndWith("one\ntw0\n");
        run.Errors.Should().BeEmpty("-q tells only what is wrong");
    }

    [Fact]
    public async Task Errors_AsJson_AreOneObjectOnStandardError()
    {
        var run = await RunAsync("job", "status", "--json", "nope");

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        JsonNode.Parse(run.Errors)!["error"]!["code"]!.GetValue<string>().Should().Be("job_not_found");
    }

    private static async Task<string> ReadUntilAsync(StreamReader lines, Func<string, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (condition(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The program ended before it said what was waited for.");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);
}
