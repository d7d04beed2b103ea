using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>10,000 files of 8 KiB: sent once, sent again unchanged, sent after one edit.</summary>
internal sealed class TenThousandFiles : IScenario
{
    private const int Files = 10_000;
    private const int FileSize = 8 * 1024;
    private const int Repeats = 5;

    public string Name => "ten-thousand-files";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var tree = scratch.At("tree");
        Generate(tree);
        var floor = Milliseconds(() => HashAll(tree)) + Milliseconds(() => CopyAll(tree, scratch.At("copy")));
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        string[] submit = ["job", "submit", "--no-wait", "--json", "--working-dir", tree, "--", "true"];

        var first = await satchel.RunAsync(scratch, cancellationToken, submit);
        await EndAsync(cluster, first, cancellationToken);
        var again = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var unchanged = await satchel.RunAsync(scratch, cancellationToken, submit);
            again.Add(unchanged.Wall.TotalMilliseconds);
            await EndAsync(cluster, unchanged, cancellationToken);
        }

        await File.AppendAllTextAsync(Path.Combine(tree, "d050", "f0050.bin"), "edit", cancellationToken);
        var edited = await satchel.RunAsync(scratch, cancellationToken, submit);
        await EndAsync(cluster, edited, cancellationToken);
        var sent = JsonNode.Parse(edited.Output)!["upload"]!["bytes_sent"]!.GetValue<long>();
        var whole = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var run = await satchel.RunAsync(scratch, cancellationToken, "job", "submit", "--working-dir", tree, "--", "true");
            whole.Add(run.Wall.TotalMilliseconds);
        }

        return
        [
            new Figure("10,000 files, first submit", first.Wall.TotalMilliseconds, "ms", 2 * floor) { Floor = floor },
            new Figure("10,000 files, unchanged", Median.Of(again), "ms", 400),
            new Figure("10,000 files, one edit", edited.Wall.TotalMilliseconds, "ms", 2 * floor),
            new Figure("10,000 files, one edit, bytes sent", sent / 1024.0, "KiB", ((FileSize + 4) / 1024.0) + 256),
            new Figure("10,000 files, unchanged, to the end of the job", Median.Of(whole), "ms", 400) { Floor = floor },
        ];
    }

    /// <summary>Until the job that a command submitted has ended: what it copies must not slow the next figure.</summary>
    private static async Task EndAsync(RunningCluster cluster, CommandResult submitted, CancellationToken cancellationToken)
    {
        var job = JsonNode.Parse(submitted.Output)!["submission_id"]!.GetValue<string>();
        JobView view;
        do
        {
            view = (
                await cluster.Http.GetFromJsonAsync(
                    $"/v1/jobs/{job}?after_version=1&wait_seconds=1",
                    WireJson.Default.JobView,
                    cancellationToken
                )
            )!;
        } while (!view.Status.IsTerminal());
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
