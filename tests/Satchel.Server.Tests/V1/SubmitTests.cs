using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class SubmitTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Submit_SameRequestAgain_FindsTheJob()
    {
        var request = new SubmitRequest
        {
            Entrypoint = "echo once",
            SubmissionId = "idempotent",
            RuntimeEnv = JsonNode.Parse("""{"env_vars": {"A": "1", "B": "2"}}""")!.AsObject(),
            Metadata = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" },
        };
        var reordered = request with
        {
            RuntimeEnv = JsonNode.Parse("""{"env_vars": {"B": "2", "A": "1"}}""")!.AsObject(),
            Metadata = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        };

        var first = await SendAsync(request).AsAsync(HttpStatusCode.Created, WireJson.Default.JobView);
        await _daemon.WaitForEndAsync("idempotent");
        var second = await SendAsync(request).AsAsync(HttpStatusCode.OK, WireJson.Default.JobView);
        var third = await SendAsync(reordered).AsAsync(HttpStatusCode.OK, WireJson.Default.JobView);

        first.Status.Should().Be(JobStatus.Pending);
        (second.StartTime, third.StartTime).Should().Be((first.StartTime, first.StartTime));
        second.Status.Should().Be(JobStatus.Succeeded);
        (await _daemon.LogsAsync("idempotent")).Should().EndWith("\nonce\n");
    }

    [Theory]
    [InlineData("""{"entrypoint": "echo two"}""")]
    [InlineData("""{"entrypoint": "echo one", "metadata": {"a": "1"}}""")]
    [InlineData("""{"entrypoint": "echo one", "runtime_env": {"env_vars": {"A": "1"}}}""")]
    [InlineData("""{"entrypoint": "echo one", "entrypoint_num_cpus": 0.5}""")]
    public async Task Submit_OtherRequestWithThatId_IsAConflict(string body)
    {
        await _daemon.SubmitAsync(new SubmitRequest { Entrypoint = "echo one", SubmissionId = "conflict" });
        var other = JsonNode.Parse(body)!.AsObject();
        other["submission_id"] = "conflict";

        await SendAsync(other.ToJsonString()).FailsAsync(HttpStatusCode.Conflict, "job_exists");
    }

    [Theory]
    [InlineData("a b/ü?#%")]
    [InlineData("../../climb")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("/")]
    [InlineData("line\nbreak")]
    public async Task Submit_HostileId_LivesLikeAnyOther(string id)
    {
        await _daemon.SubmitAsync("echo hello", id);
        (await _daemon.WaitForEndAsync(id)).Status.Should().Be(JobStatus.Succeeded);

        (await _daemon.LogsAsync(id)).Should().EndWith("\nhello\n");
        using var deleted = await _daemon.Http.DeleteAsync(_daemon.JobUrl(id));
        deleted.StatusCode.Should().Be(HttpStatusCode.OK);
        Directory.EnumerateFiles(_daemon.Home.Root, "*climb*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Submit_IdOfADeletedJob_IsFreeAtOnce()
    {
        for (var life = 1; life <= 3; life++)
        {
            await SendAsync(new SubmitRequest { Entrypoint = $"echo life {life}", SubmissionId = "reborn" })
                .AsAsync(HttpStatusCode.Created, WireJson.Default.JobView);
            await _daemon.WaitForEndAsync("reborn");
            (await _daemon.LogsAsync("reborn")).Should().EndWith($"\nlife {life}\n");
            await _daemon.Http.DeleteAsync("/v1/jobs/reborn").AsAsync(HttpStatusCode.OK, WireJson.Default.DeleteReply);
        }
    }

    [Fact]
    public async Task Submit_WrongEnvironment_ListsEveryErrorAndLeavesNothing()
    {
        var reply = await SendAsync("""{"entrypoint": "x", "submission_id": "wrong", "runtime_env": {"pipp": [], "env_vars": {"A": 1}}}""")
            .FailsAsync(HttpStatusCode.BadRequest, "invalid_runtime_env");

        reply.Errors!.Select(error => error.Path).Should().BeEquivalentTo("$.pipp", "$.env_vars.A");
        reply.Errors.Should().OnlyContain(error => error.Code.Length > 0 && error.Message.Length > 0 && error.Hint.Length > 0);
        await _daemon.Http.GetAsync("/v1/jobs/wrong").FailsAsync(HttpStatusCode.NotFound, "job_not_found");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entrypoint": "x", "nope": 1}""")]
    public async Task Submit_WrongBody_IsInvalid(string body) =>
        await SendAsync(body).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task SubmitAndStop_ClientsThatLeaveAtOnce_TheirJobsAreLookedAfterAllTheSame()
    {
        var left = Array.Empty<JobView>();
        // A slow daemon sees of none that it was there: those after them stay for longer.
        for (var i = 0; i < 40 || (left.Length == 0 && i < 400); i++)
        {
            await LeaveAfterAsync("POST /v1/jobs", $$"""{"entrypoint": "sleep 600", "submission_id": "left-{{i}}"}""", i);
            if (i >= 39)
            {
                // An answered request comes after all that were taken before.
                left = [.. (await _daemon.ListAsync()).Where(job => job.SubmissionId!.StartsWith("left-", StringComparison.Ordinal))];
            }
        }

        left.Should().NotBeEmpty();
        foreach (var job in left)
        {
            await _daemon.WaitAsync(job.SubmissionId!, now => now.Status is JobStatus.Running);
            await LeaveAfterAsync($"POST /v1/jobs/{job.SubmissionId}/stop", "", moment: Array.IndexOf(left, job));
        }

        foreach (var job in left)
        {
            var now = (await _daemon.Http.GetFromJsonAsync(_daemon.JobUrl(job.SubmissionId!), WireJson.Default.JobView))!;
            if (now.StopRequested)
            {
                await _daemon.WaitForEndAsync(job.SubmissionId!);
            }
        }
    }

    [Fact]
    public async Task Submit_WhileShuttingDown_IsRefusedForNow()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        await daemon.SubmitAsync(
            $"trap '' TERM; touch {scratch.At("up")}; while [ ! -e {scratch.At("go")} ]; do sleep 0.05; done",
            "holds",
            new JsonObject { ["env_vars"] = new JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "86400" } }
        );
        await Eventually.TrueAsync(() => File.Exists(scratch.At("up")), "the job holds the shutdown up");
        using var asked = await daemon.Http.PostAsJsonAsync(
            "/v1/shutdown",
            new ShutdownRequest(KeepJobs: false),
            WireJson.Default.ShutdownRequest
        );

        try
        {
            var reply = await daemon
                .Http.PostAsJsonAsync("/v1/jobs", new SubmitRequest { Entrypoint = "true" }, WireJson.Default.SubmitRequest)
                .FailsAsync(HttpStatusCode.ServiceUnavailable, "shutting_down");
            reply.Error.Retryable.Should().BeTrue();
        }
        finally
        {
            // Whatever came of it, the job is not waited for for its day.
            File.WriteAllText(scratch.At("go"), "");
        }

        (await daemon.WaitForExitAsync()).Should().Be(0);
    }

    private Task<HttpResponseMessage> SendAsync(SubmitRequest request) =>
        _daemon.Http.PostAsJsonAsync("/v1/jobs", request, WireJson.Default.SubmitRequest);

    private async Task<HttpResponseMessage> SendAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _daemon.Http.PostAsync("/v1/jobs", content);
    }

    /// <summary>Sends a request and breaks the connection without waiting for the answer.</summary>
    /// <param name="call">Method and path.</param>
    /// <param name="body">The body.</param>
    /// <param name="moment">The higher, the later the break: it should hit the daemon at every stage of the work.</param>
    private async Task LeaveAfterAsync(string call, string body, int moment)
    {
        var server = new Uri(_daemon.Address);
        using var client = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        await client.ConnectAsync(server.Host, server.Port);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.UTF8.GetBytes(
                    $"{call} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_daemon.Token}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
                )
            );
        Thread.SpinWait(moment * 20_000);
    }
}
