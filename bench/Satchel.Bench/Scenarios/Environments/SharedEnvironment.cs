using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;
using Satchel.Testing.Python;

namespace Satchel.Bench.Scenarios.Environments;

/// <summary>64 jobs at once from 8 processes, all with one new environment that a real pip makes, again and again: it is made once.</summary>
internal sealed class SharedEnvironment : IScenario
{
    private const int Rounds = 20;
    private const int Processes = 8;
    private const int JobsEach = 8;

    public string Name => "shared-environment";

    public bool OnRequest => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var index = new PackageIndex(Enumerable.Range(0, Rounds).Select(round => new Wheel($"shared{round}", "1.0")));
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        var (mostFetched, failed) = (0, 0);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"shared{round}");
            var spec = new JsonObject { ["pip"] = new JsonArray(name, $"--index-url {index.Url}") }.ToJsonString();
            var one = $"job submit --runtime-env-json '{spec}' -- python -c 'import {name}'";
            var script = scratch.At("submit");
            await File.WriteAllTextAsync(
                script,
                $"for i in {string.Join(' ', Enumerable.Range(0, JobsEach))}; do \"$1\" {one} & all=\"$all $!\"; done\n"
                    + "failed=0; for pid in $all; do wait $pid || failed=$((failed + 1)); done; echo failed: $failed\n",
                cancellationToken
            );
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var runs = await Task.WhenAll(
                Enumerable.Range(0, Processes).Select(_ => satchel.RunScriptAsync(script, scratch, cancellationToken))
            );
            times.Add(watch.Elapsed.TotalMilliseconds);
            failed += runs.Sum(run => int.Parse(run.Output.TrimEnd().Split(' ')[^1], CultureInfo.InvariantCulture));
            mostFetched = Math.Max(mostFetched, index.Requests.Count(path => path.StartsWith($"/files/{name}-", StringComparison.Ordinal)));
        }

        return
        [
            new Figure("64 jobs, 8 processes, 1 new pip: builds, at most", mostFetched, "builds", 1),
            new Figure($"the same, {Rounds} rounds: jobs that failed", failed, "jobs", 0),
            new Figure("the same, a round, until all have ended", Median.Of(times), "ms", 30_000),
        ];
    }
}
