using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Downloads.Http;

/// <summary>
/// The users of hosts as <c>.netrc</c> lists them: <c>machine HOST login USER password SECRET</c>, and <c>default</c> for all others. The file
/// that <c>NETRC</c> names, else the one in <c>HOME</c>. One that cannot be read says nothing.
/// </summary>
internal sealed class NetrcFile
{
    private const int Largest = 1024 * 1024;

    private readonly List<(string? Machine, string Login, string Password)> _entries = [];

    private NetrcFile(string path) => Path = path;

    public string Path { get; }

    public static NetrcFile Find(IReadOnlyDictionary<string, string> variables)
    {
        var path =
            variables.GetValueOrDefault("NETRC") is { Length: > 0 } named ? named
            : variables.GetValueOrDefault("HOME") is { Length: > 0 } home ? System.IO.Path.Combine(home, ".netrc")
            : "";
        var file = new NetrcFile(path);
        try
        {
            // Whoever wrote the environment names it.
            if (path.Length > 0 && ReadOnlyFile.TryReadText(path, Largest) is { } text)
            {
                file.Read(text);
            }
        }
        catch (IOException)
        {
            // As for curl: whoever may not read it has no users there; the host will say that it wants one.
        }

        return file;
    }

    public static NetrcFile Parse(string text)
    {
        var file = new NetrcFile(".netrc");
        file.Read(text);
        return file;
    }

    /// <summary>Who asks a host; null when nobody is listed.</summary>
    public (string Login, string Password)? Find(string host)
    {
        foreach (var (machine, login, password) in _entries)
        {
            if (machine is null || machine.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return (login, password);
            }
        }

        return null;
    }

    private void Read(string text)
    {
        var words = new Queue<string>(Words(text));
        while (words.TryDequeue(out var word))
        {
            if (word is "machine" && words.TryDequeue(out var machine))
            {
                ReadEntry(machine, words);
            }
            else if (word is "default")
            {
                ReadEntry(machine: null, words);
            }
        }
    }

    private void ReadEntry(string? machine, Queue<string> words)
    {
        var (login, password) = ("", "");
        while (words.TryPeek(out var word) && word is "login" or "user" or "password" or "account")
        {
            words.Dequeue();
            var value = words.TryDequeue(out var next) ? next : "";
            (login, password) = word switch
            {
                "login" or "user" => (value, password),
                "password" => (login, value),
                _ => (login, password),
            };
        }

        _entries.Add((machine, login, password));
    }

    /// <summary>Words between blanks, with quotes and backslashes; macros and comments are passed over.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var inMacro = false;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            inMacro = inMacro ? line.Length > 0 : line.TrimStart().StartsWith("macdef", StringComparison.Ordinal);
            if (!inMacro)
            {
                foreach (var word in WordsOfLine(line))
                {
                    yield return word;
                }
            }
        }
    }

    private static IEnumerable<string> WordsOfLine(string line)
    {
        var place = 0;
        while (true)
        {
            while (place < line.Length && char.IsWhiteSpace(line[place]))
            {
                place++;
            }

            if (place == line.Length || line[place] == '#')
            {
                yield break;
            }

            var word = new StringBuilder();
            var quoted = line[place] == '"';
            place += quoted ? 1 : 0;
            while (place < line.Length && (quoted ? line[place] != '"' : !char.IsWhiteSpace(line[place])))
            {
                place += quoted && line[place] == '\\' && place + 1 < line.Length ? 1 : 0;
                word.Append(line[place++]);
            }

            place += quoted && place < line.Length ? 1 : 0;
            yield return word.ToString();
        }
    }
}
