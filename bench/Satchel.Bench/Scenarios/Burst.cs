using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>200 jobs from 8 clients at once, until all have ended; one id from 50 clients.</summary>
internal sealed class Burst : IScenario
{
    private const int Jobs = 200;
    private const int Clients = 8;
    private const int Rivals = 50;

    public string Name => "burst";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        var watch = Stopwatch.StartNew();
        var (daemon, supervisors) = (CpuTime.Of(cluster.Head.Pid), CpuTime.OfChildren(cluster.Head.Pid));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Jobs),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (i, token) => await SubmitAsync(cluster.Http, $"burst-{i}", token)
        );
        JobListView list;
        do
        {
            list = (await cluster.Http.GetFromJsonAsync($"/v1/jobs?limit={Jobs * 2}", WireJson.Default.JobListView, cancellationToken))!;
        } while (list.Jobs.Any(job => !job.Status.IsTerminal()));
        watch.Stop();
        daemon = CpuTime.Of(cluster.Head.Pid) - daemon;
        supervisors = CpuTime.OfChildren(cluster.Head.Pid) - supervisors;

        var codes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => SubmitAsync(cluster.Http, "one-id", cancellationToken)));

        return
        [
            new Figure("200 jobs from 8 clients, end to end", Jobs / watch.Elapsed.TotalSeconds, "jobs/s", 100, AtLeast: true),
            new Figure("200 jobs: the daemon's CPU for each", daemon / Jobs, "ms", 12),
            new Figure("200 jobs: CPU of supervisor and driver for each", supervisors / Jobs, "ms", 8),
            new Figure(
                "200 jobs: lost or doubled",
                Math.Abs(Jobs - list.Jobs.Count) + list.Jobs.Count(job => job.Status != JobStatus.Succeeded),
                "jobs",
                0.5
            ),
            new Figure(
                "one id from 50 clients: jobs made beyond one",
                codes.Count(code => code == HttpStatusCode.Created) - 1,
                "jobs",
                0.5
            ),
        ];
    }

    private static async Task<HttpStatusCode> SubmitAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            "/v1/jobs",
            new SubmitRequest { Entrypoint = "true", SubmissionId = id },
            WireJson.Default.SubmitRequest,
            cancellationToken
        );
        answer.EnsureSuccessStatusCode();
        return answer.StatusCode;
    }
}
