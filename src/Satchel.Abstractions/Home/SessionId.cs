using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Satchel.Abstractions.Home;

/// <summary>
/// Names a session of a home, such as <c>session_2026-11-22_10-00-00_123456_77</c>. It is the name of a directory, so it is nothing but
/// letters, digits, <c>-</c> and <c>_</c>.
/// </summary>
public readonly record struct SessionId
{
    private const int MostCharacters = 100;

    private readonly string? _text;

    private SessionId(string text) => _text = text;

    /// <summary>A new one, in the form that Ray's are.</summary>
    public static SessionId Create(DateTimeOffset at, int processId) =>
        new(string.Create(CultureInfo.InvariantCulture, $"session_{at.UtcDateTime:yyyy-MM-dd_HH-mm-ss_ffffff}_{processId}"));

    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId session)
    {
        var isOne =
            text is { Length: > 0 and <= MostCharacters }
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
        session = isOne ? new SessionId(text!) : default;
        return isOne;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static SessionId Parse(string text) =>
        TryParse(text, out var session) ? session : throw new FormatException($"'{text}' is not the name of a session.");

    /// <summary>Its name; nothing for no session.</summary>
    public override string ToString() => _text ?? "";
}
