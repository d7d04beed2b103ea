using System.Globalization;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Stress;

/// <summary>
/// 32 clients submit, repeat, stop, delete, list and read logs while the daemon and supervisors are killed; then everything that must hold
/// is checked. <c>SATCHEL_BENCH_STRESS_SECONDS</c>, default 120, says how long. Runs only when it is asked for by name.
/// </summary>
internal sealed class StressScenario : IScenario
{
    private const int Clients = 32;

    public string Name => "stress";

    public bool OnRequest => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var seconds = double.Parse(
            Environment.GetEnvironmentVariable("SATCHEL_BENCH_STRESS_SECONDS") ?? "120",
            CultureInfo.InvariantCulture
        );
        Directory.CreateDirectory(scratch.At("marks"));
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken, "--num-cpus", "8");
        var jobs = new StressJobs(cluster, scratch.At("marks"));
        var chaos = new Chaos(cluster, scratch);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll([
            chaos.RunAsync(enough.Token),
            .. Enumerable.Range(0, Clients).Select(client => new StressClient(jobs, client).RunAsync(enough.Token)),
        ]);
        cancellationToken.ThrowIfCancellationRequested();

        var faults = await jobs.CheckAsync(cancellationToken);
        await jobs.EndAndDeleteAllAsync(cancellationToken);
        faults.AddRange(await Leftovers.FindAsync(scratch.Home, scratch.At("marks"), cancellationToken));
        foreach (var fault in faults.Take(50))
        {
            await Console.Error.WriteLineAsync(fault);
        }

        return
        [
            new Figure("stress: calls answered", jobs.Calls, "calls", 100, AtLeast: true),
            new Figure("stress: jobs accepted", jobs.Accepted, "jobs", 10, AtLeast: true),
            new Figure("stress: kills of the daemon and of supervisors", chaos.Kills, "kills", 2, AtLeast: true),
            new Figure("stress: invariants broken, things left", faults.Count, "faults", 0.5),
        ];
    }
}
