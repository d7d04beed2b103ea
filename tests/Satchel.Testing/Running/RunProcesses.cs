using System.Globalization;
using Satchel.Posix.Processes;

namespace Satchel.Testing.Running;

/// <summary>Finds the processes of jobs of a home by the variables that every process of a run inherits.</summary>
public static class RunProcesses
{
    /// <summary>Pids of processes whose environment names this home and some run.</summary>
    public static IReadOnlyList<int> Of(string home) =>
        [
            .. Pids()
                .Where(pid =>
                    Variables(pid) is var variables
                    && variables.Contains("SATCHEL_HOME=" + home)
                    && variables.Any(variable => variable.StartsWith("SATCHEL_RUN_ID=", StringComparison.Ordinal))
                ),
        ];

    /// <summary>Pids of the processes of one job.</summary>
    public static IReadOnlyList<int> OfJob(string home, string submissionId) =>
        [
            .. Pids()
                .Where(pid =>
                    Variables(pid) is var variables
                    && variables.Contains("SATCHEL_HOME=" + home)
                    && variables.Contains("SATCHEL_JOB_ID=" + submissionId)
                ),
        ];

    /// <summary>The supervisor of a job that runs: the parent of its driver, which has none of the job's variables.</summary>
    public static ProcessIdentity SupervisorOf(string home, string submissionId)
    {
        var processes = OfJob(home, submissionId);
        var parents = processes.Select(ParentOf).Where(pid => pid > 1 && !processes.Contains(pid));
        return ProcessIdentity.Of(parents.First()) ?? throw new InvalidOperationException($"Job {submissionId} has no supervisor.");
    }

    /// <summary>What a process was started as, its arguments parted by spaces; empty when it is gone.</summary>
    public static string CommandLine(int pid) =>
        File.Exists($"/proc/{pid}/cmdline") ? File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ') : "";

    private static int ParentOf(int pid)
    {
        var status = File.Exists($"/proc/{pid}/status") ? File.ReadAllLines($"/proc/{pid}/status") : [];
        return status.FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) is { } line
            ? int.Parse(line[5..], CultureInfo.InvariantCulture)
            : 0;
    }

    private static IEnumerable<int> Pids() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
            .Where(pid => pid > 0);

    private static string[] Variables(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
