using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Environments;

/// <summary>A node with 10,000 layers: how long their list takes, and finding one.</summary>
internal sealed class ManyLayers : IScenario
{
    private const int Layers = 10_000;
    private const int Looks = 200;
    private const int Lists = 15;

    public string Name => "many-layers";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        Directory.CreateDirectory(scratch.At("files"));
        await File.WriteAllTextAsync(Path.Combine(scratch.At("files"), "one"), "1", cancellationToken);
        await satchel.RunAsync(scratch, cancellationToken, "job", "submit", "--working-dir", scratch.At("files"), "--", "true");
        Multiply(scratch.Home);
        var keys = KeysIn(scratch.Home);
        var asked = await MedianAsync("/v1/status", 20);
        var all = $"/v1/environments?limit={Layers + 1}";
        await cluster.Http.GetStringAsync(all, cancellationToken);
        var served = await MedianAsync(all, Lists);
        var looks = new List<double>();
        for (var look = 0; look < Looks; look++)
        {
            looks.Add(await TimeAsync($"/v1/environments/{keys[look * 37 % keys.Count]}"));
        }

        var command = await satchel.MedianMillisecondsAsync(Lists, scratch, cancellationToken, "env", "list", "--json");
        var start = await satchel.MedianMillisecondsAsync(Lists, scratch, cancellationToken, "version");
        return
        [
            new Figure("10,000 layers: the list, as the daemon gives it", served, "ms", 100),
            new Figure("10,000 layers: `env list --json`, the whole command", command, "ms", 100 + start) { Floor = start },
            new Figure("10,000 layers: find one, more than any answer", Math.Max(0, Median.Of(looks) - asked), "ms", 1) { Floor = asked },
        ];

        async Task<double> MedianAsync(string url, int times)
        {
            var taken = new List<double>();
            for (var i = 0; i < times; i++)
            {
                taken.Add(await TimeAsync(url));
            }

            return Median.Of(taken);
        }

        async Task<double> TimeAsync(string url)
        {
            var watch = Stopwatch.StartNew();
            await cluster.Http.GetByteArrayAsync(url, cancellationToken);
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    /// <summary>Makes as many layers as there are to be of the one that is there: others by their keys, alike in all else.</summary>
    private static void Multiply(string home)
    {
        var record = Records(home).Single();
        var directory = Path.GetDirectoryName(record)!;
        var content = JsonNode.Parse(File.ReadAllText(record))!.AsObject();
        // Of the one record alone; without them a record is as good as any.
        content.Remove("check");
        content.Remove("holds");
        var (key, text) = (Path.GetFileNameWithoutExtension(record), content.ToJsonString());
        for (var number = 1; number < Layers; number++)
        {
            var bytes = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            var other = Convert.ToHexStringLower(SHA256.HashData(bytes))[..key.Length];
            Directory.CreateDirectory(Path.Combine(directory, other));
            File.WriteAllText(Path.Combine(directory, other + ".lock"), "");
            File.WriteAllText(Path.Combine(directory, other + ".json"), text.Replace(key, other, StringComparison.Ordinal));
        }
    }

    private static List<string> KeysIn(string home) => [.. Records(home).Select(file => Path.GetFileNameWithoutExtension(file)!)];

    private static IEnumerable<string> Records(string home) =>
        Directory
            .EnumerateDirectories(home, "layers", SearchOption.AllDirectories)
            .SelectMany(layers => Directory.EnumerateFiles(layers, "*.json", SearchOption.AllDirectories))
            .Where(file => Directory.Exists(Path.ChangeExtension(file, null)));
}
