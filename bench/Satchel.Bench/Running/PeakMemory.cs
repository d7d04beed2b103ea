using System.Globalization;

namespace Satchel.Bench.Running;

/// <summary>Highest resident memory of a process, sampled from <c>/proc</c>.</summary>
internal sealed class PeakMemory(int pid)
{
    /// <summary>Highest value seen, in bytes.</summary>
    public long Bytes { get; private set; }

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
