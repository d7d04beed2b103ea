using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Posix.Files;

namespace Satchel.Client.Starting;

/// <summary>
/// Where a daemon that could not start may have said why: what its runtime says at first goes to <c>start.log</c>, later words to the log of
/// the session. Made before the start, so that what was there already is not taken for its words.
/// </summary>
internal sealed class StartLogs
{
    private const int LinesShown = 5;
    private const int LongestSession = 1024;
    private const int LastBytes = 64 * 1024;

    /// <summary>Name of the head's own node.</summary>
    public const string Node = "head";

    private readonly SatchelHome _home;
    private readonly string? _session;
    private readonly long _known;

    public StartLogs(SatchelHome home)
    {
        _home = home;
        _session = FindSessionLog();
        _known = LengthOf(_session);
    }

    /// <summary>What the daemon's program and runtime say before it has a log of its own.</summary>
    public string First => Path.Combine(_home.Root, "start.log");

    /// <summary>The error for a daemon that ended without a report: its last words and the log they stand in.</summary>
    public SatchelError Explain()
    {
        var session = FindSessionLog();
        var said = session is null ? [] : LastLines(session, session == _session ? _known : 0);
        var log = said.Count > 0 ? session! : First;
        said = said.Count > 0 ? said : LastLines(First, 0);
        var words = said.Count == 0 ? "It said nothing" : $"Its last words: {string.Join(" / ", said)}";
        return new SatchelError(
            "start_failed",
            $"The daemon ended while it started. {words}",
            said.Count > 0 || session is null ? $"The whole of what it said is in {log}." : $"Look into {session} and {First}."
        );
    }

    private string? FindSessionLog()
    {
        var node = _home.Node(Node);
        try
        {
            return
                GuardedFile.TryReadOwn(node.SessionFile, LongestSession) is { } name
                && SessionId.TryParse(Encoding.UTF8.GetString(name).Trim(), out var session)
                ? Path.Combine(node.Logs(session), "satcheld.log")
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long LengthOf(string? path) => path is not null && File.Exists(path) ? new FileInfo(path).Length : 0;

    private static List<string> LastLines(string path, long start)
    {
        try
        {
            using var opened = GuardedFile.TryOpenRead(path);
            if (opened is null)
            {
                return [];
            }

            using var file = new FileStream(opened, FileAccess.Read);
            file.Position = Math.Max(Math.Min(start, file.Length), file.Length - LastBytes);
            using var reader = new StreamReader(file);
            return
            [
                .. reader
                    .ReadToEnd()
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    // Frames of a stack say where, not what.
                    .Where(line => !line.StartsWith("at ", StringComparison.Ordinal))
                    .TakeLast(LinesShown),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
