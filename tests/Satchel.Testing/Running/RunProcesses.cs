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
                    Variables(pid) is var variables && variables.Contains("SATCHEL_HOME=" + home) && Names(variables, "SATCHEL_RUN_ID")
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

    /// <summary>Kills the processes of one job. Those that end by themselves meanwhile are fine.</summary>
    public static void KillJob(string home, string submissionId)
    {
        foreach (var process in OfJob(home, submissionId).Select(ProcessIdentity.Of).OfType<ProcessIdentity>())
        {
            Signals.Send(process, Signals.Kill);
        }
    }

    /// <summary>The supervisor of a job that runs: the parent of its driver, which is told of the run and not of the job.</summary>
    public static async Task<ProcessIdentity> SupervisorOfAsync(string home, string submissionId)
    {
        ProcessIdentity? found = null;
        await Eventually
            .TrueAsync(
                () =>
                    (
                        found = OfJob(home, submissionId)
                            .Select(ParentOf)
                            .Where(pid =>
                                Variables(pid) is var variables && Names(variables, "SATCHEL_RUN_ID") && !Names(variables, "SATCHEL_JOB_ID")
                            )
                            .Select(ProcessIdentity.Of)
                            .FirstOrDefault(supervisor => supervisor is not null)
                    )
                        is not null,
                $"job {submissionId} has a driver and a supervisor"
            )
            .ConfigureAwait(false);
        return found!;
    }

    /// <summary>What a process was started as, its arguments parted by spaces; empty when it is gone.</summary>
    public static string CommandLine(int pid) => Read(pid, "cmdline").TrimEnd('\0').Replace('\0', ' ');

    /// <summary>Pid of a process's parent; 0 when it is gone.</summary>
    public static int ParentOf(int pid) =>
        Read(pid, "status").Split('\n').FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) is { } line
            ? int.Parse(line[5..], CultureInfo.InvariantCulture)
            : 0;

    private static bool Names(string[] variables, string name) =>
        variables.Any(variable => variable.StartsWith(name + "=", StringComparison.Ordinal));

    private static IEnumerable<int> Pids() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
            .Where(pid => pid > 0);

    private static string[] Variables(int pid) => Read(pid, "environ").Split('\0');

    /// <summary>Empty when the process is gone, also when it goes while it is read.</summary>
    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
