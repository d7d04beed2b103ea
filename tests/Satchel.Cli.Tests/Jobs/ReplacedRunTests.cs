using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>
/// A job ends, and another takes its id, while a command is about the first: what the command does and says is about that one alone.
/// </summary>
public sealed class ReplacedRunTests : IAsyncLifetime
{
    private const string AnotherRun = "another one has the id by now";

    private readonly TemporaryDirectory _scratch = new();
    private HeadFront _front = null!;
    private int _met;

    private Daemon Daemon => _front.Daemon;

    public async ValueTask InitializeAsync() => _front = await HeadFront.StartAsync(_scratch.At("home"));

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Delete_AnotherRunHasTheIdWhenThePersonSaysYes_KeepsThatOne()
    {
        await Daemon.SubmitAsync("true", "nightly");
        await Daemon.WaitForEndAsync("nightly");

        var run = await AnswerAsync(
            ["job", "delete", "--all"],
            "Delete the records and logs of 1 job? [y/N]",
            async () =>
            {
                await ReplaceAsync("nightly", "echo second");
                await Daemon.WaitForEndAsync("nightly");
            }
        );

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("is deleted already").And.NotContain("deleted successfully");
        (await Daemon.LogsAsync("nightly")).Should().Contain("second");
    }

    [Fact]
    public async Task Stop_AnotherRunHasTheIdWhenThePersonSaysYes_LetsThatOneRun()
    {
        await Daemon.SubmitAsync("sleep 600", "nightly");
        await Daemon.WaitAsync("nightly", job => job.Status is JobStatus.Running);

        var run = await AnswerAsync(
            ["job", "stop", "--all"],
            "Stop 1 job? [y/N]",
            async () =>
            {
                await StopAsync("nightly");
                await ReplaceAsync("nightly", "sleep 601");
                await Daemon.WaitAsync("nightly", job => job.Status is JobStatus.Running);
            }
        );

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("has ended and is deleted");
        (await Daemon.WaitAsync("nightly", _ => true))
            .Should()
            .Match<JobView>(job => job.Status == JobStatus.Running && !job.StopRequested);
    }

    [Fact]
    public async Task Stop_RunIsReplacedWhileItEnds_IsDoneWithTheRecordThatItSaw()
    {
        await Daemon.SubmitAsync("sleep 600", "nightly");
        var first = await Daemon.WaitAsync("nightly", job => job.Status is JobStatus.Running);
        _front.Answer = async (context, passOn) =>
        {
            if (context.Request.Query.ContainsKey("after_version") && IsFirst())
            {
                await ReplaceAsync("nightly", "exit 5");
            }

            await passOn();
        };

        var run = await RunAsync("job", "stop", "nightly", "--json");

        run.ExitCode.Should().Be(0, run.Errors);
        var record = JsonNode.Parse(run.Output)!;
        record["run_id"]!.GetValue<string>().Should().Be(first.RunId.ToString());
        record["stopped"]!.GetValue<bool>().Should().BeTrue();
        run.Errors.Should().Contain("has ended and is deleted");
    }

    [Fact]
    public async Task Wait_SecondJobIsReplacedWhileTheFirstIsWaitedFor_SaysSoInsteadOfItsOutcome()
    {
        var gate = _scratch.At("gate");
        await Daemon.SubmitAsync($"while [ ! -e {gate} ]; do sleep 0.02; done", "first");
        await Daemon.SubmitAsync("sleep 600", "second");
        await Daemon.WaitAsync("first", job => job.Status is JobStatus.Running);
        await Daemon.WaitAsync("second", job => job.Status is JobStatus.Running);
        _front.Answer = async (context, passOn) =>
        {
            if (IsAbout(context, "first") && context.Request.Query.ContainsKey("after_version") && IsFirst())
            {
                await StopAsync("second");
                await ReplaceAsync("second", "exit 5");
                await File.WriteAllTextAsync(gate, "");
            }

            await passOn();
        };

        var run = await RunAsync("job", "wait", "first", "second");

        run.ExitCode.Should().Be(1, run.Errors);
        run.Errors.Should().Contain("'first' succeeded").And.Contain(AnotherRun);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FollowLog_RunIsReplacedWhenItsLogHasEnded_SaysSoInsteadOfTheOutcomeOfTheOther(bool asJson)
    {
        var gate = _scratch.At("gate");
        await Daemon.SubmitAsync($"while [ ! -e {gate} ]; do sleep 0.02; done; echo first", "nightly");
        await Daemon.WaitAsync("nightly", job => job.Status is JobStatus.Running);
        _front.Answer = async (context, passOn) =>
        {
            if (!IsAbout(context, "nightly/logs"))
            {
                await passOn();
                return;
            }

            await File.WriteAllTextAsync(gate, "");
            await passOn();
            await ReplaceAsync("nightly", "exit 5");
        };

        var run = await RunAsync(["job", "logs", "-f", "nightly", .. asJson ? (string[])["--json"] : []]);

        run.ExitCode.Should().Be(1, run.Errors);
        run.Output.Should().Contain("first");
        run.Errors.Should().Contain(AnotherRun);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadLog_ConnectionBreaksAndTheRunIsReplaced_ReadsNothingOfTheOther(bool follows)
    {
        await Daemon.SubmitAsync("sleep 600", "nightly");
        await Daemon.WaitAsync("nightly", job => job.Status is JobStatus.Running);
        _front.Answer = async (context, passOn) =>
        {
            if (!IsAbout(context, "nightly/logs") || !IsFirst())
            {
                await passOn();
                return;
            }

            await context.Response.WriteAsync("first\n");
            await context.Response.Body.FlushAsync();
            await StopAsync("nightly");
            await ReplaceAsync("nightly", "echo another one; exit 5");
            await Daemon.WaitForEndAsync("nightly");
            context.Abort();
        };

        var run = await RunAsync(["job", "logs", "nightly", .. follows ? (string[])["-f"] : []]);

        run.ExitCode.Should().Be(1, run.Errors);
        run.Output.Should().NotContain("another");
        run.Errors.Should().Contain(AnotherRun);
    }

    private static bool IsAbout(HttpContext context, string job) => context.Request.Path.Value == $"/v1/jobs/{job}";

    private bool IsFirst() => Interlocked.Increment(ref _met) == 1;

    private async Task StopAsync(string id) =>
        (await Daemon.Http.PostAsync(Daemon.JobUrl(id, "/stop"), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    /// <summary>As <c>job submit --new</c>, once the run that has the id has ended.</summary>
    private async Task ReplaceAsync(string id, string entrypoint)
    {
        var ended = await Daemon.WaitForEndAsync(id);
        using var answer = await Daemon.Http.PostAsJsonAsync(
            $"/v1/jobs?replaces={ended.RunId}",
            new SubmitRequest { Entrypoint = entrypoint, SubmissionId = id },
            WireJson.Default.SubmitRequest,
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Says yes at a terminal, after something has happened behind the question.</summary>
    private async Task<CliRun> AnswerAsync(string[] arguments, string question, Func<Task> behind)
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var process = CliRun.Start(TerminalRun.On(new CliCall(Daemon.Home.Root, arguments), columns: 200));
        var shown = new StringBuilder();
        var next = new char[1];
        while (!shown.ToString().Contains(question, StringComparison.Ordinal))
        {
            (await process.StandardOutput.ReadAsync(next, cancelled)).Should().Be(1, shown.ToString());
            shown.Append(next[0]);
        }

        await behind();
        await process.StandardInput.WriteAsync("y\n");
        process.StandardInput.Close();
        shown.Append(await process.StandardOutput.ReadToEndAsync(cancelled));
        await process.WaitForExitAsync(cancelled);
        return new CliRun(process.ExitCode, shown.ToString(), "");
    }

    private Task<CliRun> RunAsync(params string[] arguments) =>
        CliRun.RunAsync(Daemon.Home.Root, [.. arguments, "--address", _front.Address]);
}
