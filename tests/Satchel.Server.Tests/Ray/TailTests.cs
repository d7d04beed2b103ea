using System.Net.WebSockets;
using System.Text;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

public sealed class TailTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>, IDisposable
{
    private readonly Daemon _daemon = fixture.Daemon;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Tail_JobThatRuns_ComesAsItIsWrittenAndClosesWithItsEnd()
    {
        using var scratch = new TemporaryDirectory();
        await _daemon.SubmitAsync(
            $"echo one; printf 'prompt> '; while [ ! -e {scratch.At("go")} ]; do sleep 0.02; done; echo two; printf three",
            "tailed"
        );
        using var tail = await OpenAsync("tailed");
        var read = "";
        while (!read.EndsWith("one\nprompt> ", StringComparison.Ordinal))
        {
            read += await NextAsync(tail) ?? throw new InvalidOperationException($"It closed after: {read}");
        }

        (await _daemon.WaitAsync("tailed", job => job.Status is not JobStatus.Pending)).Status.Should().Be(JobStatus.Running);
        File.WriteAllText(scratch.At("go"), "");
        while (await NextAsync(tail) is { } frame)
        {
            read += frame;
        }

        read.Should().EndWith("one\nprompt> two\nthree");
        tail.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Tail_JobThatIsStoppedWhileItWaits_ClosesWithoutAWord()
    {
        await _daemon.SubmitAsync(
            new Abstractions.Wire.SubmitRequest
            {
                Entrypoint = "true",
                SubmissionId = "waits",
                EntrypointResources = new Dictionary<string, double> { ["nothere"] = 1 },
            }
        );
        using var tail = await OpenAsync("waits");
        var next = NextAsync(tail);
        using var stopped = await _daemon.Http.PostAsync("/api/jobs/waits/stop", content: null);

        (await next).Should().BeNull();
        tail.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Tail_ClientThatClosesEarly_IsAnsweredAndTheJobRunsOn()
    {
        await _daemon.SubmitAsync("echo up; sleep 600", "runs-on");
        using var tail = await OpenAsync("runs-on");
        (await NextAsync(tail)).Should().NotBeNull();

        await tail.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, _patience.Token);

        tail.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
        tail.State.Should().Be(WebSocketState.Closed);
        (await _daemon.WaitAsync("runs-on", job => job.Status is not JobStatus.Pending)).Status.Should().Be(JobStatus.Running);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Host", "evil.example")]
    [InlineData("Authorization", "Bearer nope")]
    public async Task Tail_FromAStranger_IsRefused(string header, string value)
    {
        await _daemon.SubmitAsync("true", "private");
        using var tail = new ClientWebSocket();
        tail.Options.SetRequestHeader("Authorization", "Bearer " + _daemon.Token);
        tail.Options.SetRequestHeader(header, value);

        var connecting = () => tail.ConnectAsync(UrlOf("private"), _patience.Token);

        (await connecting.Should().ThrowAsync<WebSocketException>()).WithMessage("*403*");
    }

    public void Dispose() => _patience.Dispose();

    private Uri UrlOf(string id) => new($"{_daemon.Address.Replace("http://", "ws://")}/api/jobs/{id}/logs/tail");

    private async Task<ClientWebSocket> OpenAsync(string id)
    {
        var tail = new ClientWebSocket();
        tail.Options.SetRequestHeader("Authorization", "Bearer " + _daemon.Token);
        await tail.ConnectAsync(UrlOf(id), _patience.Token);
        return tail;
    }

    /// <summary>The next message; null when the server closes, which is answered.</summary>
    private async Task<string?> NextAsync(ClientWebSocket tail)
    {
        var buffer = new byte[64 * 1024];
        var piece = await tail.ReceiveAsync(buffer, _patience.Token);
        if (piece.MessageType is WebSocketMessageType.Close)
        {
            await tail.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, _patience.Token);
            return null;
        }

        return Encoding.UTF8.GetString(buffer, 0, piece.Count);
    }
}
