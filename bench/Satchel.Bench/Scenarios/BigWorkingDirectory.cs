using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>A job with one file of 1 GiB, submitted again, against a job without files: it costs what it changes.</summary>
internal sealed class BigWorkingDirectory : IScenario
{
    private const long Size = 1024L * 1024 * 1024;
    private const int Repeats = 5;

    public string Name => "big-working-directory";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        var directory = scratch.At("big");
        Directory.CreateDirectory(directory);
        Fill(Path.Combine(directory, "file"));
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        string[] with = ["job", "submit", "--working-dir", directory, "--", "true"];
        string[] without = ["job", "submit", "--", "true"];
        await satchel.RunAsync(scratch, cancellationToken, with);
        await satchel.RunAsync(scratch, cancellationToken, without);

        var none = await MedianAsync(without);
        var big = await MedianAsync(with);

        return [new Figure("1 GiB file, unchanged, to the end of the job", big, "ms", 1.5 * none) { Floor = none }];

        async Task<double> MedianAsync(string[] command)
        {
            var times = new List<double>();
            for (var i = 0; i < Repeats; i++)
            {
                times.Add((await satchel.RunAsync(scratch, cancellationToken, command)).Wall.TotalMilliseconds);
            }

            return Median.Of(times);
        }
    }

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
