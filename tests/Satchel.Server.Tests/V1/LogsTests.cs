using System.Globalization;
using System.Net;
using System.Text;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class LogsTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Logs_AnyBytes_AreAsWritten()
    {
        var written = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        using var scratch = new TemporaryDirectory();
        File.WriteAllBytes(scratch.At("bytes"), written);

        var log = await RunAsync("any-bytes", $"cat {scratch.At("bytes")}");

        log.Should().EndWith(written);
        (await _daemon.Http.GetByteArrayAsync("/v1/jobs/any-bytes/logs?follow=true")).Should().Equal(log);
    }

    [Fact]
    public async Task Logs_FromAnOffset_AreTheRest()
    {
        var log = await RunAsync("offset", "printf abcdef");

        (await _daemon.Http.GetStringAsync($"/v1/jobs/offset/logs?offset={log.Length - 3}")).Should().Be("def");
        (await _daemon.Http.GetStringAsync($"/v1/jobs/offset/logs?offset={log.Length - 3}&follow=true")).Should().Be("def");
        (await _daemon.Http.GetStringAsync($"/v1/jobs/offset/logs?offset={log.Length}&follow=1")).Should().BeEmpty();
        (await _daemon.Http.GetStringAsync($"/v1/jobs/offset/logs?offset={log.Length + 1000}")).Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_Tail_AreTheLastLinesWithTheirOffset()
    {
        var log = await RunAsync("tail", "seq 1 9");

        using var answer = await _daemon.Http.GetAsync("/v1/jobs/tail/logs?tail=2");

        (await answer.Content.ReadAsStringAsync()).Should().Be("8\n9\n");
        answer.Headers.GetValues(JobPaths.LogOffsetHeader).Should().Equal((log.Length - 4).ToString(CultureInfo.InvariantCulture));
        (await _daemon.Http.GetStringAsync($"/v1/jobs/tail/logs?tail=2&offset={log.Length - 2}&follow=true")).Should().Be("9\n");
        (await _daemon.Http.GetAsync("/v1/jobs/tail/logs?tail=some")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Logs_Followed_ComeAsTheyAreWrittenAndEndWithTheJob()
    {
        using var scratch = new TemporaryDirectory();
        await _daemon.SubmitAsync($"printf first; while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done; printf last", "follow");
        using var answer = await _daemon.Http.GetAsync("/v1/jobs/follow/logs?follow=true", HttpCompletionOption.ResponseHeadersRead);
        await using var log = await answer.Content.ReadAsStreamAsync();
        var read = new StringBuilder();
        while (!read.ToString().EndsWith("first", StringComparison.Ordinal))
        {
            await ReadSomeAsync(log, read);
        }

        (await _daemon.WaitAsync("follow", job => job.Status is not JobStatus.Pending)).Status.Should().Be(JobStatus.Running);
        File.WriteAllText(scratch.At("go"), "");
        while (await ReadSomeAsync(log, read) > 0) { }

        read.ToString().Should().EndWith("firstlast");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
    }

    [Fact]
    public async Task Logs_WithTimes_HaveOneInFrontOfEachLineThatLiesWithinTheRun()
    {
        var begun = TimeProvider.System.GetUtcNow();
        var log = Encoding.UTF8.GetString(await RunAsync("stamped", "seq 1 3; printf end"));

        var stamped = await _daemon.Http.GetStringAsync("/v1/jobs/stamped/logs?timestamps=true");
        var rest = await _daemon.Http.GetStringAsync($"/v1/jobs/stamped/logs?timestamps=true&follow=true&offset={log.Length - 2}");

        var lines = stamped.Split('\n');
        string.Join('\n', lines.Select(line => line[LogStamp.Length..])).Should().Be(log);
        lines
            .Select(line => DateTimeOffset.Parse(line[..(LogStamp.Length - 1)], CultureInfo.InvariantCulture))
            .Should()
            .BeInAscendingOrder()
            .And.OnlyContain(at => at >= begun.AddMilliseconds(-20) && at <= TimeProvider.System.GetUtcNow());
        rest[LogStamp.Length..].Should().Be("nd", "the first piece has one too");
    }

    [Fact]
    public async Task Logs_Since_AreTheLinesWrittenLately()
    {
        var log = await RunAsync("since", "seq 1 9");
        var job = await _daemon.WaitForEndAsync("since");
        var later = (long)(TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(job.StartTime!.Value)).TotalSeconds;

        (await _daemon.Http.GetByteArrayAsync($"/v1/jobs/since/logs?since_seconds={later + 60}")).Should().Equal(log);
        (await _daemon.Http.GetStringAsync($"/v1/jobs/since/logs?since_seconds={later + 60}&tail=1")).Should().Be("9\n");
        await Eventually.TrueAsync(
            async () => (await _daemon.Http.GetStringAsync("/v1/jobs/since/logs?since_seconds=0")).Length == 0,
            "nothing is written any more"
        );
    }

    [Fact]
    public async Task Logs_FollowedWhileAJobWaits_EndOnceItIsStopped()
    {
        await _daemon.SubmitAsync(
            new Abstractions.Wire.SubmitRequest
            {
                Entrypoint = "true",
                SubmissionId = "waits",
                EntrypointResources = new Dictionary<string, double> { ["nothere"] = 1 },
            }
        );
        var following = _daemon.Http.GetStringAsync("/v1/jobs/waits/logs?follow=true");
        following.IsCompleted.Should().BeFalse();

        using var stopped = await _daemon.Http.PostAsync("/v1/jobs/waits/stop", content: null);

        (await following).Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_FollowedWhileTheJobIsReplaced_EndWithTheFirstJob()
    {
        using var scratch = new TemporaryDirectory();
        await _daemon.SubmitAsync($"printf one; while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done", "replaced");
        var following = _daemon.Http.GetStringAsync("/v1/jobs/replaced/logs?follow=true");
        File.WriteAllText(scratch.At("go"), "");
        await _daemon.WaitForEndAsync("replaced");
        var log = await following;
        using var deleted = await _daemon.Http.DeleteAsync("/v1/jobs/replaced");
        await RunAsync("replaced", "printf two");

        log.Should().EndWith("\none");
    }

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=x")]
    [InlineData("follow=perhaps")]
    [InlineData("since_seconds=-1")]
    [InlineData("timestamps=perhaps")]
    public async Task Logs_WrongQuery_SaysSo(string query)
    {
        await RunAsync("asked", "true");

        await _daemon.Http.GetAsync("/v1/jobs/asked/logs?" + query).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static async Task<int> ReadSomeAsync(Stream log, StringBuilder read)
    {
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var count = await log.ReadAsync(buffer, patience.Token);
        read.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return count;
    }

    private async Task<byte[]> RunAsync(string id, string entrypoint)
    {
        await _daemon.SubmitAsync(entrypoint, id);
        await _daemon.WaitForEndAsync(id);
        return await _daemon.Http.GetByteArrayAsync($"/v1/jobs/{id}/logs");
    }
}
