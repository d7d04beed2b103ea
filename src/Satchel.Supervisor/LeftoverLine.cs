using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Supervisor;

/// <summary>The line of a log that names the processes which its driver left behind.</summary>
internal static class LeftoverLine
{
    /// <summary>More are only counted.</summary>
    private const int Named = 10;

    /// <summary>Appends it, on a line of its own. A courtesy: a log that cannot be written to goes without.</summary>
    /// <param name="log">The driver's log.</param>
    /// <param name="leftovers">Pid and name of each; nothing is written when there are none.</param>
    public static void TryAppend(string log, IReadOnlyList<string> leftovers)
    {
        if (leftovers.Count == 0)
        {
            return;
        }

        try
        {
            var begun = EndsWithinLine(log) ? "\n" : "";
            using var file = new FileStream(GuardedFile.OpenAppend(log), FileAccess.Write, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(begun + Of(leftovers) + "\n"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk, or the job has put something else in its place.
        }
    }

    private static string Of(IReadOnlyList<string> leftovers)
    {
        var rest = leftovers.Count > Named ? $" and {leftovers.Count - Named} more" : "";
        return $"satchel: the entrypoint has ended; what it left running is ended too: {string.Join(", ", leftovers.Take(Named))}{rest}";
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
