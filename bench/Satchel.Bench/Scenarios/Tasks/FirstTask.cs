using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>The shortest program that runs a task, from its start to its end: on a cluster that runs, and with one that it starts itself.</summary>
internal sealed class FirstTask : IScenario
{
    private const int Warm = 10;
    private const int Cold = 5;
    private const string Script = "first.py";

    public string Name => "task-first";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        string[] run = ["run", ScriptOutput.PathOf(Script)];
        double warm;
        await using (await RunningCluster.StartAsync(satchel, scratch, cancellationToken))
        {
            await satchel.RunAsync(scratch, cancellationToken, run);
            warm = await satchel.MedianMillisecondsAsync(Warm, scratch, cancellationToken, run);
        }

        var cold = new List<double>();
        for (var round = 0; round < Cold; round++)
        {
            cold.Add((await satchel.RunAsync(scratch, cancellationToken, run)).Wall.TotalMilliseconds);
            await satchel.RunAsync(scratch, cancellationToken, "stop");
        }

        return
        [
            new Figure("program, first task, on a cluster that runs", warm, "ms", 350),
            new Figure("program, first task, cluster started by it", Median.Of(cold), "ms", 1200),
        ];
    }
}
