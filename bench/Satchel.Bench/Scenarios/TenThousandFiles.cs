using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>10,000 files of 8 KiB: sent once, sent again unchanged, sent after one edit.</summary>
internal sealed class TenThousandFiles : IScenario
{
    private const int Files = 10_000;
    private const int FileSize = 8 * 1024;

    public string Name => "ten-thousand-files";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var tree = scratch.At("tree");
        Generate(tree);
        var floor = Milliseconds(() => HashAll(tree)) + Milliseconds(() => CopyAll(tree, scratch.At("copy")));
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        string[] submit = ["job", "submit", "--no-wait", "--json", "--working-dir", tree, "--", "true"];

        var first = await satchel.RunAsync(scratch, cancellationToken, submit);
        var again = await satchel.MedianMillisecondsAsync(5, scratch, cancellationToken, submit);
        await File.AppendAllTextAsync(Path.Combine(tree, "d050", "f0050.bin"), "edit", cancellationToken);
        var edited = await satchel.RunAsync(scratch, cancellationToken, submit);
        var sent = JsonNode.Parse(edited.Output)!["upload"]!["bytes_sent"]!.GetValue<long>();

        return
        [
            new Figure("10,000 files, first submit", first.Wall.TotalMilliseconds, "ms", 2 * floor) { Floor = floor },
            new Figure("10,000 files, unchanged", again, "ms", 400),
            new Figure("10,000 files, one edit", edited.Wall.TotalMilliseconds, "ms", 2 * floor),
            new Figure("10,000 files, one edit, bytes sent", sent / 1024.0, "KiB", ((FileSize + 4) / 1024.0) + 256),
        ];
    }

    private static void Generate(string tree)
    {
        var content = new byte[FileSize];
        for (var i = 0; i < Files; i++)
        {
            var directory = Path.Combine(tree, $"d{i % 100:D3}");
            Directory.CreateDirectory(directory);
            RandomNumberGenerator.Fill(content);
            File.WriteAllBytes(Path.Combine(directory, $"f{i:D4}.bin"), content);
        }
    }

    private static void HashAll(string tree)
    {
        foreach (var file in Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories))
        {
            SHA256.HashData(File.ReadAllBytes(file));
        }
    }

    private static void CopyAll(string tree, string target)
    {
        foreach (var file in Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(tree, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static double Milliseconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }
}
