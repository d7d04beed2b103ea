using System.Text;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>The end of a log, for the message of a failed job.</summary>
internal static class LogTail
{
    private const int Lines = 10;
    private const int Characters = 20_000;

    // Ten lines fit in this unless one of them is longer than what is shown anyway.
    private const int Window = 4 * Characters;

    /// <summary>
    /// The last 10 lines, at most 20,000 characters of them; bytes that are not UTF-8 become U+FFFD. Empty when there is no log. A log that
    /// its job has replaced is not waited for: why it cannot be read stands in place of its lines.
    /// </summary>
    public static string Read(string path)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(path);
            return file is null ? "" : ReadEnd(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"(the log cannot be read: {refused.Message})";
        }
    }

    private static string ReadEnd(SafeFileHandle file)
    {
        // Never more than this, however fast it grows meanwhile.
        var content = new byte[Window];
        var length = RandomAccess.Read(file, content, Math.Max(0, RandomAccess.GetLength(file) - Window));
        var text = Encoding.UTF8.GetString(content, 0, length);
        var start = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (var line = 0; line < Lines && start >= 0; line++)
        {
            start = start == 0 ? -1 : text.LastIndexOf('\n', start - 1);
        }

        var lines = text[(start + 1)..];
        return lines.Length > Characters ? lines[^Characters..] : lines;
    }
}
