using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Supervisor;

/// <summary>Lines of a supervisor in the log of its driver. A courtesy: a log that cannot be written to goes without.</summary>
internal static class LogLine
{
    /// <summary>More processes are only counted.</summary>
    private const int Named = 10;

    /// <summary>Names the processes which a driver left behind.</summary>
    /// <param name="log">The driver's log.</param>
    /// <param name="leftovers">Pid and name of each; nothing is written when there are none.</param>
    public static void TryAppendLeftovers(string log, IReadOnlyList<string> leftovers)
    {
        if (leftovers.Count > 0)
        {
            var rest = leftovers.Count > Named ? $" and {leftovers.Count - Named} more" : "";
            TryAppend(
                log,
                $"the entrypoint has ended; what it left running is ended too: {string.Join(", ", leftovers.Take(Named))}{rest}"
            );
        }
    }

    /// <summary>Appends a line of its own.</summary>
    /// <param name="log">The driver's log.</param>
    /// <param name="text">Without a line break.</param>
    public static void TryAppend(string log, string text)
    {
        try
        {
            var begun = EndsWithinLine(log) ? "\n" : "";
            using var file = new FileStream(GuardedFile.OpenAppend(log), FileAccess.Write, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes($"{begun}satchel: {text}\n"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk, or the job has put something else in its place.
        }
    }

    private static bool EndsWithinLine(string log)
    {
        using var file = GuardedFile.TryOpenRead(log);
        if (file is null || RandomAccess.GetLength(file) is not (> 0 and var length))
        {
            return false;
        }

        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(file, last, length - 1) == 1 && last[0] != '\n';
    }
}
