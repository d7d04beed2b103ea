using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class ShowTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Show_JobThatAsksForAmounts_NamesThem()
    {
        await _daemon.SubmitAsync(
            new()
            {
                Entrypoint = "true",
                SubmissionId = "asks",
                EntrypointNumCpus = 0.25,
                EntrypointMemory = 1 << 20,
            }
        );

        var job = await _daemon.WaitForEndAsync("asks");

        job.Resources.Should().BeEquivalentTo(new Dictionary<string, double> { ["CPU"] = 0.25, ["memory"] = 1 << 20 });
    }

    [Fact]
    public async Task Show_AfterAnOldVersion_AnswersAtOnce()
    {
        await _daemon.SubmitAsync("true", "quick");
        var ended = await _daemon.WaitForEndAsync("quick");

        (await ShowAsync("quick", ended.Version - 1, seconds: 60)).Should().BeEquivalentTo(ended);
    }

    [Fact]
    public async Task Show_AfterTheLastVersion_AnswersTheSameOnceItHasWaited()
    {
        await _daemon.SubmitAsync("true", "still");
        var ended = await _daemon.WaitForEndAsync("still");

        (await ShowAsync("still", ended.Version, seconds: 1)).Version.Should().Be(ended.Version);
        (await ShowAsync("still", ended.Version, seconds: 0)).Version.Should().Be(ended.Version);
    }

    [Fact]
    public async Task Show_JobThatChangesMeanwhile_AnswersThatChange()
    {
        using var scratch = new TemporaryDirectory();
        await _daemon.SubmitAsync($"while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done; exit 4", "changes");
        var running = await _daemon.WaitAsync("changes", job => job.Status is JobStatus.Running);

        var waiting = ShowAsync("changes", running.Version, seconds: 60);
        waiting.IsCompleted.Should().BeFalse();
        File.WriteAllText(scratch.At("go"), "");

        (await waiting)
            .Should()
            .Match<JobView>(job => job.Status == JobStatus.Failed && job.DriverExitCode == 4 && job.Version > running.Version);
    }

    [Fact]
    public async Task Show_JobThatIsDeletedMeanwhile_Is404()
    {
        await _daemon.SubmitAsync("true", "deleted");
        var ended = await _daemon.WaitForEndAsync("deleted");
        var waiting = _daemon.Http.GetAsync($"/v1/jobs/deleted?after_version={ended.Version}&wait_seconds=60");

        await _daemon.Http.DeleteAsync("/v1/jobs/deleted").AsAsync(HttpStatusCode.OK, WireJson.Default.DeleteReply);

        await waiting.FailsAsync(HttpStatusCode.NotFound, "job_not_found");
    }

    [Fact]
    public async Task Show_RunWhoseIdBecomesAnothersMeanwhile_Is404()
    {
        await _daemon.SubmitAsync("true", "replaced");
        var first = await _daemon.WaitForEndAsync("replaced");
        var waiting = _daemon.Http.GetAsync($"/v1/jobs/replaced?after_version={first.Version}&wait_seconds=60&run_id={first.RunId}");

        await _daemon
            .Http.PostAsJsonAsync(
                $"/v1/jobs?replaces={first.RunId}",
                new SubmitRequest { Entrypoint = "echo second", SubmissionId = "replaced" },
                WireJson.Default.SubmitRequest
            )
            .AsAsync(HttpStatusCode.Created, WireJson.Default.JobView);

        (await waiting.FailsAsync(HttpStatusCode.NotFound, "job_not_found"))
            .Error.Message.Should()
            .Contain("another one has the id by now");
    }

    [Fact]
    public async Task AnyCall_OfARunWhoseIdIsAnothers_Is404AndLeavesTheOther()
    {
        await _daemon.SubmitAsync("true", "again");
        var first = await _daemon.WaitForEndAsync("again");
        await _daemon.Http.DeleteAsync("/v1/jobs/again").AsAsync(HttpStatusCode.OK, WireJson.Default.DeleteReply);
        await _daemon.SubmitAsync("true", "again");
        var second = await _daemon.WaitForEndAsync("again");

        var reply = await _daemon
            .Http.GetAsync($"/v1/jobs/again?run_id={first.RunId}")
            .FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        reply.Error.Message.Should().Contain("another one has the id by now");
        await _daemon.Http.GetAsync($"/v1/jobs/again/logs?run_id={first.RunId}").FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        await _daemon
            .Http.PostAsync($"/v1/jobs/again/stop?run_id={first.RunId}", null)
            .FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        await _daemon.Http.DeleteAsync($"/v1/jobs/again?run_id={first.RunId}").FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        (await _daemon.Http.GetAsync($"/v1/jobs/again?run_id={second.RunId}")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _daemon.Http.DeleteAsync($"/v1/jobs/again?run_id={second.RunId}")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("run_id=1")]
    [InlineData("after_version=-1&wait_seconds=1")]
    [InlineData("after_version=x&wait_seconds=1")]
    [InlineData("after_version=1&wait_seconds=61")]
    [InlineData("after_version=1&wait_seconds=1.5")]
    public async Task Show_WrongQuery_SaysSo(string query)
    {
        await _daemon.SubmitAsync("true", "asked");

        await _daemon.Http.GetAsync("/v1/jobs/asked?" + query).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/nope")]
    [InlineData("GET", "/v1/jobs/nope/logs")]
    [InlineData("POST", "/v1/jobs/nope/stop")]
    [InlineData("DELETE", "/v1/jobs/nope")]
    public async Task AnyCall_UnknownJob_Is404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await _daemon.Http.SendAsync(request).FailsAsync(HttpStatusCode.NotFound, "job_not_found");
    }

    [Fact]
    public async Task Delete_JobThatRuns_IsAConflictUntilItIsStopped()
    {
        await _daemon.SubmitAsync("sleep 600", "busy");
        await _daemon.WaitAsync("busy", job => job.Status is JobStatus.Running);

        await _daemon.Http.DeleteAsync("/v1/jobs/busy").FailsAsync(HttpStatusCode.Conflict, "job_not_ended");
        (await _daemon.Http.PostAsync("/v1/jobs/busy/stop", content: null).AsAsync(HttpStatusCode.OK, WireJson.Default.StopReply))
            .Stopped.Should()
            .BeTrue();
        (await _daemon.WaitForEndAsync("busy")).Status.Should().Be(JobStatus.Stopped);
        (await _daemon.Http.PostAsync("/v1/jobs/busy/stop", content: null).AsAsync(HttpStatusCode.OK, WireJson.Default.StopReply))
            .Stopped.Should()
            .BeFalse();
        await _daemon.Http.DeleteAsync("/v1/jobs/busy").AsAsync(HttpStatusCode.OK, WireJson.Default.DeleteReply);
    }

    private async Task<JobView> ShowAsync(string id, long version, int seconds) =>
        (await _daemon.Http.GetFromJsonAsync($"/v1/jobs/{id}?after_version={version}&wait_seconds={seconds}", WireJson.Default.JobView))!;
}
