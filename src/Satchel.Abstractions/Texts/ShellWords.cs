using System.Buffers;

namespace Satchel.Abstractions.Texts;

/// <summary>Writes words so that a POSIX shell reads them back as they are.</summary>
public static class ShellWords
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_"
    );

    /// <summary>One command line of several words.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>One word that a command takes as it is: behind <c>--</c> where it looks like an option.</summary>
    public static string Operand(string word) => word.StartsWith('-') ? $"-- {Quote(word)}" : Quote(word);

    private static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'";
}
