using System.Text;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Running;

/// <summary>How the user called this program: a command line that a message suggests should work when it is pasted.</summary>
internal static class ProgramName
{
    private const string Own = "satchel";

    // Only before one of these the name is that of the program and not of the project.
    private static readonly HashSet<string> Commands =
    [
        "actor",
        "actors",
        "completion",
        "config",
        "context",
        "doctor",
        "env",
        "events",
        "help",
        "job",
        "logs",
        "manual",
        "memory",
        "package",
        "run",
        "sdk",
        "secret",
        "start",
        "status",
        "stop",
        "task",
        "tasks",
        "top",
        "uri",
        "version",
        "worker",
        "workers",
    ];

    private static readonly string? Said = ProgramSettings.CalledAs.Read();
    private static readonly Lazy<string> Called = new(Find);

    /// <summary>Before anything is started: that was not called so.</summary>
    public static void HideFromChildren()
    {
        // Read first: it is kept for this program.
        if (Said is not null)
        {
            Environment.SetEnvironmentVariable(ProgramSettings.CalledAs.Name, null);
        }
    }

    /// <summary>A message with every command line in it as the user would type it.</summary>
    public static string In(string message) => In(message, Called.Value);

    /// <inheritdoc cref="In(string)"/>
    /// <param name="called">How the program was called.</param>
    internal static string In(string message, string called)
    {
        if (called is Own || !message.Contains(Own, StringComparison.Ordinal))
        {
            return message;
        }

        var text = new StringBuilder(message.Length + called.Length);
        var done = 0;
        for (var at = 0; (at = message.IndexOf(Own + " ", at, StringComparison.Ordinal)) >= 0; at += Own.Length)
        {
            if ((at == 0 || IsBorder(message[at - 1])) && IsCommand(message.AsSpan(at + Own.Length + 1)))
            {
                text.Append(message, done, at - done).Append(called);
                done = at + Own.Length;
            }
        }

        return text.Append(message, done, message.Length - done).ToString();
    }

    private static bool IsBorder(char before) => !char.IsAsciiLetterOrDigit(before) && before is not ('.' or '/' or '-' or '_');

    private static bool IsCommand(ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetterLower(rest[length]))
        {
            length++;
        }

        return rest.StartsWith("--help") || Commands.Contains(rest[..length].ToString());
    }

    /// <summary>The launcher says it, which starts this program by another name; else the first word of the command line is it.</summary>
    private static string Find() =>
        (Said ?? FirstWord()) is { Length: > 0 } called && !IsOnPath(called, EnvironmentVariable.ReadForeign("PATH"))
            ? ShellWords.Join([called])
            : Own;

    /// <summary>Whether a path is what the name alone finds: a script that was found so knows nothing but its path.</summary>
    internal static bool IsOnPath(string called, string? searchPath) =>
        Path.IsPathRooted(called)
        && (searchPath ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static directory => Path.Join(directory, Own))
            .FirstOrDefault(File.Exists)
            is { } found
        && Path.GetFullPath(found) == Path.GetFullPath(called);

    private static string FirstWord()
    {
        try
        {
            return File.ReadAllText("/proc/self/cmdline").Split('\0')[0];
        }
        catch (IOException)
        {
            return Own;
        }
    }
}
