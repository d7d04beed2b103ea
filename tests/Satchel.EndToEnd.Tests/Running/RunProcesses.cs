namespace Satchel.EndToEnd.Tests.Running;

/// <summary>Finds processes that jobs of a home left behind, by the variable that every process of a run inherits.</summary>
internal static class RunProcesses
{
    /// <summary>Pids of processes whose environment names this home and some run.</summary>
    public static IReadOnlyList<int> Of(string home) =>
        [.. Directory.EnumerateDirectories("/proc").Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0).Where(pid => pid > 0 && Belongs(pid, home))];

    private static bool Belongs(int pid, string home)
    {
        try
        {
            var variables = File.ReadAllText($"/proc/{pid}/environ").Split('\0');
            return variables.Contains("SATCHEL_HOME=" + home) && variables.Any(variable => variable.StartsWith("SATCHEL_RUN_ID=", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
