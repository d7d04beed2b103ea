using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>One file of 3 GiB: how much more memory the command and the daemon take than for one of a byte.</summary>
internal sealed class BigFile : IScenario
{
    private const long Size = 3L * 1024 * 1024 * 1024;
    private const double Megabyte = 1024 * 1024;

    public string Name => "big-file";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var small = scratch.At("small");
        Directory.CreateDirectory(small);
        await File.WriteAllTextAsync(Path.Combine(small, "file"), "x", cancellationToken);
        var big = scratch.At("big");
        Directory.CreateDirectory(big);
        Fill(Path.Combine(big, "file"));

        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        var baseline = await satchel.RunAsync(scratch, cancellationToken, Submit(small));
        var sent = baseline;
        var growth = await PeakMemory.GrowthAsync(
            cluster.Head.Pid,
            async () => sent = await satchel.RunAsync(scratch, cancellationToken, Submit(big))
        );

        return
        [
            new Figure("3 GiB file: growth of the command", (sent.PeakBytes - baseline.PeakBytes) / Megabyte, "MB", 64),
            new Figure("3 GiB file: growth of the daemon", growth / Megabyte, "MB", 64),
        ];
    }

    private static string[] Submit(string directory) => ["job", "submit", "--working-dir", directory, "--", "ls", "-l", "file"];

    private static void Fill(string path)
    {
        var block = new byte[1024 * 1024];
        using var file = File.Create(path);
        var random = new Random(1);
        for (long written = 0; written < Size; written += block.Length)
        {
            random.NextBytes(block);
            file.Write(block);
        }
    }
}
