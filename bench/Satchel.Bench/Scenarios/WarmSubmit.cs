using System.Diagnostics;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary><c>satchel job submit -- echo hi</c> on a cluster that runs: whole command, and the daemon's part of it.</summary>
internal sealed class WarmSubmit : IScenario
{
    public string Name => "warm-submit";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        await satchel.MedianMillisecondsAsync(5, scratch, cancellationToken, "job", "submit", "--", "echo", "hi");
        var floor = await satchel.MedianMillisecondsAsync(10, scratch, cancellationToken, "version");
        var whole = await satchel.MedianMillisecondsAsync(20, scratch, cancellationToken, "job", "submit", "--", "echo", "hi");
        var daemon = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            daemon.Add(await SubmitToEndAsync(cluster.Http, cancellationToken));
        }

        return
        [
            new Figure("warm 'job submit -- echo hi', whole command", whole, "ms", 300) { Floor = floor },
            new Figure("of which the daemon: accepted, run, final state", Median.Of(daemon), "ms", 150),
        ];
    }

    private static async Task<double> SubmitToEndAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await http.PostAsJsonAsync(
            "/v1/jobs",
            new SubmitRequest { Entrypoint = "echo hi" },
            WireJson.Default.SubmitRequest,
            cancellationToken
        );
        answer.EnsureSuccessStatusCode();
        var job = (await answer.Content.ReadFromJsonAsync(WireJson.Default.JobView, cancellationToken))!;
        while (!job.Status.IsTerminal())
        {
            job = (
                await http.GetFromJsonAsync(
                    $"/v1/jobs/{job.SubmissionId}?after_version={job.Version}&wait_seconds=10",
                    WireJson.Default.JobView,
                    cancellationToken
                )
            )!;
        }

        return watch.Elapsed.TotalMilliseconds;
    }
}
