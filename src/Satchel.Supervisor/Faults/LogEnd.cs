using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Supervisor.Faults;

/// <summary>The last lines of a run's log.</summary>
internal static class LogEnd
{
    private const int Window = 16 * 1024;

    /// <returns>Null when there is none, or the job did something to it: what was printed is not known then, as little as why it ended.</returns>
    public static string? Read(string log)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(log);
            if (file is null)
            {
                return null;
            }

            var content = new byte[Window];
            var length = RandomAccess.Read(file, content, Math.Max(0, RandomAccess.GetLength(file) - Window));
            return Encoding.UTF8.GetString(content, 0, length);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
