using System.Diagnostics;
using System.Globalization;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>
/// The Python package's test that kills the daemon, supervisors, zygotes, workers and drivers under load, with one seed after the other for
/// five minutes (<c>SATCHEL_BENCH_STRESS_SECONDS</c>). Runs only when it is asked for by name.
/// </summary>
internal sealed class KillsOfAnything : IScenario
{
    private const int KillsOfOneSeed = 20;
    private const string Tests = "sdk/python/tests/run.py";

    public string Name => "task-kills";

    public bool OnRequest => true;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var seconds = double.Parse(
            Environment.GetEnvironmentVariable("SATCHEL_BENCH_STRESS_SECONDS") ?? "300",
            CultureInfo.InvariantCulture
        );
        var (watch, seeds, failed) = (Stopwatch.StartNew(), 0, 0);
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SATCHEL_CLI"] = Path.GetFullPath(satchel.Program),
                ["SATCHEL_TEST_KILLS"] = KillsOfOneSeed.ToString(CultureInfo.InvariantCulture),
                ["SATCHEL_TEST_SEED"] = (++seeds).ToString(CultureInfo.InvariantCulture),
            };
            var ran = await PythonProgram.RunAsync("python3", [Tests, "test_kills"], variables, cancellationToken);
            if (ran.ExitCode != 0)
            {
                failed++;
                await Console.Error.WriteLineAsync($"Seed {seeds}: {ran.Errors}");
            }
        }

        return
        [
            new Figure("kills of anything under load", seeds * KillsOfOneSeed, "kills", 1, AtLeast: true),
            new Figure("seeds with a fault, or something left", failed, "seeds", 0),
        ];
    }
}
