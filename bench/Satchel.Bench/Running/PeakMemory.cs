using System.Globalization;

namespace Satchel.Bench.Running;

/// <summary>Highest resident memory of a process, sampled from <c>/proc</c>.</summary>
internal sealed class PeakMemory(int pid)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Highest value seen, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>By how many bytes at most a process was larger while something was done than before it.</summary>
    public static async Task<long> GrowthAsync(int pid, Func<Task> work)
    {
        var before = new PeakMemory(pid);
        before.Sample();
        var peak = new PeakMemory(pid);
        var working = work();
        while (!working.IsCompleted)
        {
            peak.Sample();
            await Task.WhenAny(working, Task.Delay(Pause));
        }

        await working;
        peak.Sample();
        return peak.Bytes - before.Bytes;
    }

    public void Sample()
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{pid}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    var kilobytes = long.Parse(line.AsSpan("VmRSS:".Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
                    Bytes = Math.Max(Bytes, kilobytes * 1024);
                }
            }
        }
        catch (IOException)
        {
            // The process is gone: what was seen before stays.
        }
    }
}
