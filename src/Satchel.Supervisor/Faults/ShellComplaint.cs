using System.Globalization;

namespace Satchel.Supervisor.Faults;

/// <summary>Which program a shell, or <c>env</c>, said that it cannot run: read from the end of a log. Pure but for the log.</summary>
internal static class ShellComplaint
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "zsh", "ksh", "ash", "busybox"];

    /// <summary>How such a line ends behind the program's name: of dash, bash and env. The longer of two that fit comes first.</summary>
    private static readonly string[] Endings =
    [
        ": cannot execute binary file: Exec format error",
        ": cannot execute: required file not found",
        ": bad interpreter: No such file or directory",
        ": cannot execute: Is a directory",
        ": Is a directory",
        ": command not found",
        ": not found",
        ": No such file or directory",
        ": Permission denied",
        ": Exec format error",
    ];

    /// <summary>The program of the last such line; null when there is none, or the log cannot be read.</summary>
    public static string? ProgramOf(string log) => LogEnd.Read(log) is { } end ? LastIn(end) : null;

    /// <summary>The program of the last such line of a text; names with control characters, as binary output has, are none.</summary>
    internal static string? LastIn(string text) =>
        text.Split('\n')
            .Reverse()
            .Select(line => Read(line.TrimEnd('\r')))
            .FirstOrDefault(program => program is not null && !program.TrimEnd('\r').Any(char.IsControl));

    private static string? Read(string line)
    {
        if (Array.Find(Endings, ending => line.EndsWith(ending, StringComparison.Ordinal)) is not { } found)
        {
            return null;
        }

        var words = line[..^found.Length].Split(": ");
        if (found.StartsWith(": bad interpreter", StringComparison.Ordinal))
        {
            // The script comes before its interpreter.
            return words.Length >= 2 ? words[^2] : null;
        }

        // Other programs complain about files in the same words, without a place in a script and by their own name.
        return words.Length >= 2 && (IsPlace(words[^2]) || IsShell(words[^2])) ? Unquoted(words[^1]) : null;
    }

    private static bool IsPlace(string word) =>
        int.TryParse(
            word.StartsWith("line ", StringComparison.Ordinal) ? word.AsSpan(5) : word,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out _
        );

    private static bool IsShell(string word) => Path.GetFileName(word) is var name && (name == "env" || Shells.Contains(name));

    /// <summary>As <c>env</c> quotes a whole name; quotes of the name's own stay.</summary>
    private static string Unquoted(string word) => word is ['\'', .., '\''] or ['‘', .., '’'] ? word[1..^1] : word;
}
