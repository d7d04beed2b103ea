using System.Diagnostics;
using System.Globalization;

namespace Satchel.Supervisor.Tests.Running;

/// <summary>Lets a process open nothing more until it is disposed.</summary>
internal sealed class DescriptorLimit : IDisposable
{
    private const string Usual = "1024";

    private readonly int _pid;

    public DescriptorLimit(int pid, int most)
    {
        _pid = pid;
        Set(most.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How often the threads of a process have waited for something.</summary>
    public static long WaitsOf(int pid) =>
        Directory
            .EnumerateDirectories($"/proc/{pid}/task")
            .SelectMany(thread => File.ReadLines(Path.Combine(thread, "status")))
            .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(line.IndexOf('\t', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    public void Dispose() => Set(Usual);

    private void Set(string soft)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{_pid}", $"--nofile={soft}:"]);
        prlimit.WaitForExit();
        prlimit.ExitCode.Should().Be(0);
    }
}
