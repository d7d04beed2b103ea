using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class ShutdownTests
{
    [Fact]
    public async Task ShutDown_KeepingJobs_TheyRunOnAndTheNextDaemonFindsHowTheyEnded()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        await using (var first = await Daemon.StartAsync(home))
        {
            await first.SubmitAsync(
                $"echo before; touch {scratch.At("up")}; while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done; echo after; exit 7",
                "kept"
            );
            await Eventually.TrueAsync(() => File.Exists(scratch.At("up")), "the job runs");
            (await first.ShutDownAsync(keepJobs: true)).Should().Be(0);
        }

        RunProcesses.OfJob(home, "kept").Should().NotBeEmpty();
        File.Exists(Path.Combine(home, "head.json")).Should().BeFalse();
        File.WriteAllText(scratch.At("go"), "");
        await Eventually.TrueAsync(() => RunProcesses.OfJob(home, "kept").Count == 0, "the job ends without a daemon");

        await using var second = await Daemon.StartAsync(home);
        (await second.WaitForEndAsync("kept"))
            .Should()
            .Match<Abstractions.Wire.JobView>(job => job.Status == JobStatus.Failed && job.DriverExitCode == 7);
        (await second.LogsAsync("kept")).Should().EndWith("\nbefore\nafter\n");
    }

    [Fact]
    public async Task ShutDown_EndingJobs_StopsThoseThatRunAndThoseThatWait()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        await using (var first = await Daemon.StartAsync(home))
        {
            await first.SubmitAsync("sleep 600", "runs");
            await first.SubmitAsync(
                new Abstractions.Wire.SubmitRequest
                {
                    Entrypoint = "true",
                    SubmissionId = "waits",
                    EntrypointResources = new Dictionary<string, double> { ["nothere"] = 1 },
                }
            );
            await first.WaitAsync("runs", job => job.Status is JobStatus.Running);
            (await first.ShutDownAsync(keepJobs: false)).Should().Be(0);
        }

        RunProcesses.Of(home).Should().BeEmpty();
        await using var second = await Daemon.StartAsync(home);
        (await second.ListAsync()).Select(job => job.Status).Should().Equal(JobStatus.Stopped, JobStatus.Stopped);
    }

    /// <summary>Whoever asks again need not wait for a job that ignores its signal for a day.</summary>
    [Fact]
    public async Task ShutDown_WaitingForAStubbornJob_SaysSoAndALaterKeepJobsWins()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        var patient = new JsonObject { ["env_vars"] = new JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = "86400" } };
        await daemon.SubmitAsync(
            $"trap '' TERM; touch {scratch.At("up")}; while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done",
            "stubborn",
            patient
        );
        await Eventually.TrueAsync(() => File.Exists(scratch.At("up")), "the job runs");
        using var asked = await daemon.Http.PostAsJsonAsync("/v1/shutdown", new ShutdownRequest(false), WireJson.Default.ShutdownRequest);

        await Eventually.TrueAsync(
            async () =>
                (await daemon.Http.GetFromJsonAsync("/v1/status", WireJson.Default.ClusterStatus))!.Leaving
                    is { Jobs: 1, KeepJobs: false, WaitsFor: ["stubborn"] },
            "the status names the job"
        );
        (await daemon.ShutDownAsync(keepJobs: true)).Should().Be(0);

        File.WriteAllText(scratch.At("go"), "");
        await Eventually.TrueAsync(() => RunProcesses.OfJob(daemon.Home.Root, "stubborn").Count == 0, "the job ends");
    }

    /// <summary>Half a log must not look like a whole one.</summary>
    [Fact]
    public async Task ShutDown_WithFollowers_EndsTheirAnswersAsBrokenOff()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        await daemon.SubmitAsync("sleep 600", "long");
        await daemon.WaitAsync("long", job => job.Status is JobStatus.Running);
        using var answer = await daemon.Http.GetAsync("/v1/jobs/long/logs?follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var tail = new ClientWebSocket();
        tail.Options.SetRequestHeader("Authorization", "Bearer " + daemon.Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await tail.ConnectAsync(new Uri(daemon.Address.Replace("http://", "ws://") + "/api/jobs/long/logs/tail"), patience.Token);

        var closing = CloseOfAsync(tail, patience.Token);

        (await daemon.ShutDownAsync(keepJobs: true)).Should().Be(0);

        var reading = () => answer.Content.ReadAsStringAsync();
        await reading.Should().ThrowAsync<HttpRequestException>();
        (await closing).Should().Be(WebSocketCloseStatus.EndpointUnavailable);
        await using var next = await Daemon.StartAsync(scratch.At("home"));
        (await next.ListAsync()).Should().ContainSingle().Which.Status.Should().Be(JobStatus.Running);
    }

    /// <summary>Also while something is on its way: a send that is called off must not take the goodbye with it.</summary>
    [Fact]
    public async Task ShutDown_WhileMuchIsSentToAFollower_SaysThatTheDaemonLeaves()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        await daemon.SubmitAsync("yes line | head -n 3000000; sleep 600", "much");
        await daemon.WaitAsync("much", job => job.Status is JobStatus.Running);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var tails = new List<ClientWebSocket>();
        for (var number = 0; number < 4; number++)
        {
            var tail = new ClientWebSocket();
            tails.Add(tail);
            tail.Options.SetRequestHeader("Authorization", "Bearer " + daemon.Token);
            await tail.ConnectAsync(new Uri(daemon.Address.Replace("http://", "ws://") + "/api/jobs/much/logs/tail"), patience.Token);
        }

        var closing = tails.Select(tail => CloseOfAsync(tail, patience.Token)).ToArray();

        (await daemon.ShutDownAsync(keepJobs: true)).Should().Be(0);

        (await Task.WhenAll(closing)).Should().AllBeEquivalentTo(WebSocketCloseStatus.EndpointUnavailable);
        tails.ForEach(tail => tail.Dispose());
        await using var next = await Daemon.StartAsync(scratch.At("home"));
    }

    private static async Task<WebSocketCloseStatus?> CloseOfAsync(ClientWebSocket tail, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        while ((await tail.ReceiveAsync(buffer, cancellationToken)).MessageType is not WebSocketMessageType.Close) { }

        await tail.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken);
        return tail.CloseStatus;
    }
}
