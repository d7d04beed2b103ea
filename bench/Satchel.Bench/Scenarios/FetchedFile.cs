using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>A job's file of 1 GiB, brought home, against a plain copy of it on the same disk; and the memory that takes.</summary>
internal sealed class FetchedFile : IScenario
{
    private const long Size = 1L << 30;
    private const double Megabyte = 1024 * 1024;
    private const int Repeats = 3;

    public string Name => "fetched-file";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var cluster = await RunningCluster.StartAsync(satchel, scratch, cancellationToken);
        foreach (var (id, size) in new[] { ("small", 1), ("large", Size) })
        {
            string[] submit = ["job", "submit", "--submission-id", id, "--", $"head -c {size} /dev/urandom > {id}"];
            await satchel.RunAsync(scratch, cancellationToken, submit);
        }

        var home = Directory.CreateDirectory(scratch.At("files")).FullName;
        var small = await satchel.RunAsync(scratch, cancellationToken, "job", "get", "small", "-o", home);
        var (times, copies, memory) = (new List<double>(), new List<double>(), 0L);
        var file = Path.Combine(home, "large");
        for (var i = 0; i < Repeats; i++)
        {
            File.Delete(file);
            var get = await satchel.RunAsync(scratch, cancellationToken, "job", "get", "large", "-o", home);
            times.Add(get.Wall.TotalMilliseconds);
            memory = Math.Max(memory, get.PeakBytes - small.PeakBytes);
            copies.Add(await CopyAsync(file, cancellationToken));
        }

        var copy = Median.Of(copies);
        return
        [
            new Figure("1 GiB of a job brought home", Median.Of(times), "ms", 2 * copy) { Floor = copy },
            new Figure("1 GiB of a job brought home: memory of the command", memory / Megabyte, "MB", 64),
        ];
    }

    private static async Task<double> CopyAsync(string file, CancellationToken cancellationToken)
    {
        var copy = file + ".copy";
        var begun = TimeProvider.System.GetTimestamp();
        await using (var from = File.OpenRead(file))
        await using (var to = File.Create(copy))
        {
            await from.CopyToAsync(to, 1024 * 1024, cancellationToken);
        }

        var taken = TimeProvider.System.GetElapsedTime(begun);
        File.Delete(copy);
        return taken.TotalMilliseconds;
    }
}
