using System.Net;
using System.Text.RegularExpressions;
using Satchel.Server.Tests.V1;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Telemetry;

public sealed class MetricsTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private const string FailedOnce = "(?m)^satchel_jobs_ended(_job|_jobs)?_total\\{.*status=\"FAILED\".*\\} 1( |$)";

    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Metrics_AfterAJob_CountItAndTellTheNodesResources()
    {
        var first = await _daemon.Http.GetStringAsync("/metrics");
        first.Should().Contain("service_name=\"satchel\"");
        first.Should().MatchRegex("(?m)^satchel_jobs_accepted(_job|_jobs)?_total(\\{.*\\})? 0( |$)");
        first.Should().MatchRegex("(?m)^satchel_jobs_ended(_job|_jobs)?_total\\{.*status=\"STOPPED\".*\\} 0( |$)");
        first.Should().Contain("satchel_node_resources_total{").And.Contain("resource=\"CPU\"").And.Contain("# TYPE");
        await _daemon.SubmitAsync("exit 1", "measured");
        await _daemon.WaitForEndAsync("measured");

        // What ended is counted once it is written, one after the other, and the same answer is given for a moment.
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await _daemon.Http.GetStringAsync("/metrics");
                return text.Contains("satchel_job_duration_seconds_bucket") && Regex.IsMatch(text, FailedOnce);
            },
            "the job has been counted"
        );

        text.Should().MatchRegex("(?m)^satchel_jobs_accepted(_job|_jobs)?_total(\\{.*\\})? 1( |$)");
        text.Should().MatchRegex(FailedOnce);
    }

    [Fact]
    public async Task Metrics_WithoutTheToken_AreRefused()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_daemon.Address) };

        await stranger.GetAsync("/metrics").FailsAsync(HttpStatusCode.Unauthorized, "token_missing");
    }
}
