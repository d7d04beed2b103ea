using System.Diagnostics;
using System.Globalization;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>10,000 queued jobs: what a submit costs the daemon, how long it takes to leave and to come back, and how all of them run.</summary>
internal sealed class QueuedJobs : IScenario
{
    private const int Jobs = 10_000;
    private const int Sample = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "queued-jobs";

    public bool OnRequest => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        string Entrypoint(int i) => string.Create(CultureInfo.InvariantCulture, $"echo {i} >> {scratch.At("order")}");
        double few;
        double many;
        await using (var warm = await RunningCluster.StartAsync(satchel, scratch, cancellationToken, "--num-cpus", "1"))
        {
            await BulkSubmit.HoldAsync(warm, scratch.At("go"), cancellationToken);
            await BulkSubmit.SubmitAsync(warm, 0, Sample, 1, Entrypoint, cancellationToken);
            few = await CpuPerSubmitAsync(warm, Sample, Entrypoint, cancellationToken);
            await BulkSubmit.SubmitAsync(warm, 2 * Sample, Jobs - Sample, 1, Entrypoint, cancellationToken);
            many = await CpuPerSubmitAsync(warm, Jobs - Sample, Entrypoint, cancellationToken);

            var leave = await satchel.RunAsync(scratch, cancellationToken, "stop", "--keep-jobs");
            var start = await warm.StartAgainAsync(cancellationToken);
            await File.WriteAllTextAsync(scratch.At("go"), "", cancellationToken);
            var watch = Stopwatch.StartNew();
            var ran = await RunAllAsync(scratch.At("order"), cancellationToken);
            var rate = Jobs / watch.Elapsed.TotalSeconds;
            await satchel.RunAsync(scratch, cancellationToken, "stop", "--force");
            return
            [
                new Figure("10,000 queued: daemon's CPU per submit, against that with few", many / few, "times", 1.3),
                new Figure("10,000 queued: stop --keep-jobs", leave.Wall.TotalMilliseconds, "ms", 3000),
                new Figure("10,000 queued: next start", start.Wall.TotalMilliseconds, "ms", 3000),
                new Figure("10,000 queued: that ran, each once", ran.Distinct(StringComparer.Ordinal).Count(), "jobs", Jobs, AtLeast: true),
                new Figure("10,000 queued: run out of order", OutOfOrder(ran), "jobs", 0.5),
                new Figure("10,000 queued: one after the other", rate, "jobs/s", 10, AtLeast: true),
            ];
        }
    }

    private static async Task<double> CpuPerSubmitAsync(
        RunningCluster cluster,
        int from,
        Func<int, string> entrypoint,
        CancellationToken cancellationToken
    )
    {
        var before = CpuTime.Of(cluster.Head.Pid);
        await BulkSubmit.SubmitAsync(cluster, from, from + Sample, 1, entrypoint, cancellationToken);
        return (CpuTime.Of(cluster.Head.Pid) - before) / Sample;
    }

    /// <summary>Waits until all have run, or none has for a while.</summary>
    private static async Task<string[]> RunAllAsync(string path, CancellationToken cancellationToken)
    {
        string[] lines = [];
        var progress = Stopwatch.StartNew();
        while (lines.Length < Jobs && progress.Elapsed < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            var now = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
            if (now.Length > lines.Length)
            {
                lines = now;
                progress.Restart();
            }
        }

        return lines;
    }

    /// <summary>How many did not run at the place at which they had been submitted.</summary>
    private static int OutOfOrder(string[] ran) => ran.Where((line, i) => line != i.ToString(CultureInfo.InvariantCulture)).Count();
}
