using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>A program of a user that measures itself, run as a driver on a cluster of its own.</summary>
/// <param name="name">Of the scenario.</param>
/// <param name="script">File of the folder <c>Scripts</c>.</param>
/// <param name="onRequest">Whether it takes minutes.</param>
/// <param name="besideRay">Whether it runs on real Ray as well, whose values are the floors.</param>
/// <param name="rows">What it prints.</param>
internal sealed class DriverScript(string name, string script, bool onRequest, bool besideRay, params Row[] rows) : IScenario
{
    public string Name => name;

    public bool OnRequest => onRequest;

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, double> own;
        await using (await RunningCluster.StartAsync(satchel, scratch, cancellationToken, "--num-cpus", "2"))
        {
            own = ScriptOutput.Read((await satchel.RunAsync(scratch, cancellationToken, "run", ScriptOutput.PathOf(script))).Output);
        }

        var others = besideRay ? await RealRay.RunAsync(script, cancellationToken) : new Dictionary<string, double>(StringComparer.Ordinal);
        return [.. rows.Select(row => FigureOf(row, own[row.Key], others.TryGetValue(row.Key, out var other) ? other : null))];
    }

    private static Figure FigureOf(Row row, double measured, double? ray) =>
        new(row.Name, measured, row.Unit, row.PartOfRay is { } part && ray is { } value ? part * value : row.Bound, row.AtLeast)
        {
            Floor = ray,
        };
}
