using System.Diagnostics;
using System.Net.Http.Json;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>10,000 jobs: how long it takes to end them all in the queue, then a page of the list, and all of them for several callers.</summary>
internal sealed class FinishedJobs : IScenario
{
    private const int Jobs = 10_000;
    private const int Page = 100;
    private const int Callers = 8;
    private const double Megabyte = 1024 * 1024;

    public string Name => "finished-jobs";

    public bool OnRequest => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken, "--num-cpus", "1");
        await BulkSubmit.HoldAsync(cluster, scratch.At("go"), cancellationToken);
        await BulkSubmit.SubmitAsync(cluster, 0, Jobs, 8, _ => "true", cancellationToken);
        var stop = await satchel.RunAsync(scratch, cancellationToken, "stop");
        await cluster.StartAgainAsync(cancellationToken);
        var times = new List<double>();
        for (var rounds = 0; rounds < 3; rounds++)
        {
            string? cursor = null;
            do
            {
                var watch = Stopwatch.StartNew();
                var page = await cluster.Http.GetFromJsonAsync(
                    $"/v1/jobs?limit={Page}&cursor={cursor}",
                    WireJson.Default.JobListView,
                    cancellationToken
                );
                times.Add(watch.Elapsed.TotalMilliseconds);
                cursor = page!.Next;
            } while (cursor is not null);
        }

        var one = await GrowthAsync(cluster, 1, cancellationToken);
        var several = await GrowthAsync(cluster, Callers, cancellationToken);
        return
        [
            new Figure("10,000 queued: stop, which ends them all", stop.Wall.TotalMilliseconds, "ms", 5000),
            new Figure("10,000 ended: a page of 100, 99th percentile", times.Order().ElementAt(times.Count * 99 / 100), "ms", 50),
            new Figure("10,000 ended: growth by Ray's list of all", one, "MB", 64),
            new Figure("10,000 ended: growth by 8 such lists at once", several, "MB", Callers * 64),
        ];
    }

    /// <summary>By how many megabytes the head grows while callers read Ray's list of all jobs.</summary>
    private static async Task<double> GrowthAsync(RunningCluster cluster, int callers, CancellationToken cancellationToken) =>
        await PeakMemory.GrowthAsync(
            cluster.Head.Pid,
            () => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => ReadAsync(cluster.Http, "/api/jobs/", cancellationToken)))
        ) / Megabyte;

    private static async Task ReadAsync(HttpClient http, string address, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await content.CopyToAsync(Stream.Null, cancellationToken);
    }
}
