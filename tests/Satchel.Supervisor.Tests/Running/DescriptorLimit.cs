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
            .SelectMany(StatusOf)
            .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(line.IndexOf('\t', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    public void Dispose() => Set(Usual);

    /// <summary>Nothing of a thread that has ended since it was listed.</summary>
    private static string[] StatusOf(string thread)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(thread, "status"));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private void Set(string soft)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{_pid}", $"--nofile={soft}:"]);
        prlimit.WaitForExit();
        prlimit.ExitCode.Should().Be(0);
    }
}
