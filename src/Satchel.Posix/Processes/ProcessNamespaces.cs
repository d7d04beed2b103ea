namespace Satchel.Posix.Processes;

/// <summary>In which namespaces pids and start times are what a process sees of them.</summary>
public static class ProcessNamespaces
{
    /// <summary>Those of this process, as the kernel names them; who has others sees other pids, or other start times.</summary>
    public static string Current { get; } = string.Join(' ', ((string[])["pid", "time"]).Select(NameOf));

    private static string NameOf(string kind)
    {
        try
        {
            // Kernels before 5.6 have none of time.
            return new FileInfo($"/proc/self/ns/{kind}").LinkTarget ?? kind;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return kind;
        }
    }
}
