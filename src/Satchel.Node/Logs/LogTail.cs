using System.Text;

namespace Satchel.Node.Logs;

/// <summary>The end of a log, for the message of a failed job.</summary>
internal static class LogTail
{
    private const int Lines = 10;
    private const int Characters = 20_000;

    // Ten lines fit in this unless one of them is longer than what is shown anyway.
    private const int Window = 4 * Characters;

    /// <summary>
    /// The last 10 lines, at most 20,000 characters of them; bytes that are not UTF-8 become U+FFFD. Empty when there is no
    /// log.
    /// </summary>
    public static string Read(string path)
    {
        using var content = Open(path);
        return content is null ? "" : ReadEnd(content);
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string ReadEnd(FileStream file)
    {
        file.Seek(-Math.Min(Window, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var text = reader.ReadToEnd();
        var start = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        for (var line = 0; line < Lines && start >= 0; line++)
        {
            start = start == 0 ? -1 : text.LastIndexOf('\n', start - 1);
        }

        var lines = text[(start + 1)..];
        return lines.Length > Characters ? lines[^Characters..] : lines;
    }
}
