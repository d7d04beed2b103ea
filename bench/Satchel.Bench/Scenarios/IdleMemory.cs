using System.Globalization;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>Memory of a head that has run a job and now does nothing: proportional set size, all its processes.</summary>
internal sealed class IdleMemory : IScenario
{
    /// <summary>The daemon looks every five seconds whether it has nothing to do, and gives memory back at the second such look.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    public string Name => "idle-memory";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        await satchel.RunAsync(scratch, cancellationToken, "job", "submit", "--", "echo", "hi");
        await Task.Delay(Idle, cancellationToken);
        return [new Figure("idle head, all processes (PSS)", TreePssBytes(cluster.Head.Pid) / (1024.0 * 1024), "MB", 90)];
    }

    private static long TreePssBytes(int pid)
    {
        var children = Directory
            .EnumerateDirectories($"/proc/{pid}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return PssBytes(pid) + children.Sum(child => TreePssBytes(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    private static long PssBytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("Pss:".Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
