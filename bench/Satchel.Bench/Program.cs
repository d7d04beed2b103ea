using Satchel.Bench.Reporting;
using Satchel.Bench.Running;
using Satchel.Bench.Scenarios;
using Satchel.Bench.Scenarios.Environments;
using Satchel.Bench.Scenarios.Stress;
using Satchel.Bench.Scenarios.Tasks;

// usage: bench/run [SCENARIO]...   Prints a line per figure: what was measured, the floor measured beside it in the same run, their ratio,
// the bound.
IScenario[] scenarios =
[
    new ColdStart(),
    new WarmSubmit(),
    new TenThousandFiles(),
    new BigFile(),
    new BigWorkingDirectory(),
    new FetchedFile(),
    new Burst(),
    new QueuedJobs(),
    new FinishedJobs(),
    new IdleMemory(),
    new InstalledPackages("pip", 1.15),
    new InstalledPackages("uv", 1.3),
    new ManyLayers(),
    new SharedEnvironment(),
    new StressScenario(),
    new FirstTask(),
    .. DriverScripts.All,
    new KillsOfAnything(),
];

var chosen = scenarios
    .Where(scenario => (args.Length == 0 && !scenario.OnRequest) || args.Contains(scenario.Name, StringComparer.Ordinal))
    .ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync($"No such scenario. There are: {string.Join(", ", scenarios.Select(scenario => scenario.Name))}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var satchel = new SatchelCommand(Environment.GetEnvironmentVariable("SATCHEL_BENCH_COMMAND") ?? "./satchel");
var table = new FigureTable(Console.Out);
foreach (var scenario in chosen)
{
    using var scratch = new Scratch();
    foreach (var figure in await scenario.RunAsync(satchel, scratch, stop.Token))
    {
        table.Write(figure);
    }
}

return table.AllWithinBounds ? 0 : 1;
