using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>From nothing to a ready cluster, with a new home each time.</summary>
internal sealed class ColdStart : IScenario
{
    public string Name => "cold-start";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await satchel.RunAsync(scratch, cancellationToken, "version");
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            using var fresh = new Scratch();
            var started = System.Diagnostics.Stopwatch.StartNew();
            await using var cluster = await RunningCluster.StartAsync(satchel, fresh, cancellationToken);
            times.Add(started.Elapsed.TotalMilliseconds);
        }

        return [new Figure("cluster cold start (start --head returns)", Median.Of(times), "ms", 800)];
    }
}
