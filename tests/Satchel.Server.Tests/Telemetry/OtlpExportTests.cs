using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Telemetry;

public sealed class OtlpExportTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    [Fact]
    public async Task Head_WithAnEndpoint_SendsMetricsAndSpansOfEveryRoom()
    {
        // A head that leaves waits two seconds for its last words to be taken, which a busy machine may miss.
        var (traces, metrics) = ("", "");
        for (var attempt = 0; attempt < 5 && (metrics.Length == 0 || !traces.Contains("head.leave")); attempt++)
        {
            (traces, metrics) = await SendAsync(_scratch.At($"home-{attempt}"));
        }

        traces.Should().Contain("job.submit").And.Contain("job.set_up").And.Contain("job.launch").And.Contain("environment.set_up");
        traces.Should().Contain("head.leave").And.Contain("traced").And.Contain("service.name").And.NotContain("satcheld");
        metrics.Should().Contain("satchel.jobs.ended").And.Contain("satchel.node.resources.free").And.Contain("satchel.connections.open");
    }

    [Fact]
    public async Task Head_WithAnEndpointThatIsAway_WorksAndEndsAsEver()
    {
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home"))
            {
                Variables = new Dictionary<string, string> { ["SATCHEL_OTLP_ENDPOINT"] = "http://127.0.0.1:1" },
            }
        );
        await daemon.SubmitAsync("true", "untraced");
        await daemon.WaitForEndAsync("untraced");

        (await daemon.ShutDownAsync(keepJobs: false)).Should().Be(0);
    }

    [Fact]
    public async Task Head_WithoutAnEndpoint_LoadsNoCodeForIt()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        await daemon.SubmitAsync("true", "untraced");
        await daemon.WaitForEndAsync("untraced");

        (await File.ReadAllTextAsync($"/proc/{daemon.Pid}/maps", TestContext.Current.CancellationToken))
            .Should()
            .Contain("Satchel.Cluster.dll")
            .And.NotContain("OpenTelemetry");
    }

    public void Dispose() => _scratch.Dispose();

    /// <summary>What a head sends from its start to its end, with a job between.</summary>
    private static async Task<(string Traces, string Metrics)> SendAsync(string home)
    {
        var received = new ConcurrentDictionary<string, StringBuilder>();
        await using var collector = await CollectorAsync(received);
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(home)
            {
                Variables = new Dictionary<string, string>
                {
                    ["SATCHEL_OTLP_ENDPOINT"] = collector.Urls.Single(),
                    // What is for this machine goes to no proxy.
                    ["http_proxy"] = "http://127.0.0.1:1",
                    // Whoever has sent something already needs little time at the end.
                    ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                },
            }
        );
        await daemon.SubmitAsync("true", "traced");
        await daemon.WaitForEndAsync("traced");
        await Eventually.TrueAsync(() => TextOf("/v1/traces").Contains("job.launch"), "the spans of the job are sent while the head runs");

        await daemon.ShutDownAsync(keepJobs: false);

        return (TextOf("/v1/traces"), TextOf("/v1/metrics"));

        string TextOf(string path)
        {
            if (!received.TryGetValue(path, out var texts))
            {
                return "";
            }

            lock (texts)
            {
                return texts.ToString();
            }
        }
    }

    /// <summary>A collector that keeps what it is sent; names and texts of the protocol's messages stand in them as they are.</summary>
    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, StringBuilder> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            using var body = new StreamReader(http.Request.Body, Encoding.Latin1);
            var text = await body.ReadToEndAsync(http.RequestAborted);
            var texts = received.GetOrAdd(http.Request.Path, _ => new StringBuilder());
            lock (texts)
            {
                texts.Append(text);
            }

            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
