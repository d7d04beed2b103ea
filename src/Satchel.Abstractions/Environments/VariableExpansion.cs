using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Replaces <c>$NAME</c> and <c>${NAME}</c> in texts, as Ray does. Pure. What a variable holds is put in as it stands, not
/// expanded again.
/// </summary>
public static partial class VariableExpansion
{
    /// <summary>
    /// Expands a value of <c>env_vars</c>: known names give their value; then each <c>${NAME}</c> of upper-case letters, digits and
    /// underscores that is left gives nothing. Other unknown names stay as they are written. <c>$${NAME}</c> is the text <c>${NAME}</c> and
    /// <c>$${}</c> a dollar before whatever follows, for which Ray has no form; other pairs of dollars are as with Ray, where the second may begin a name.
    /// </summary>
    /// <param name="lookup">The value of a variable, or null when there is none.</param>
    /// <param name="unknown">Told each name that gave nothing since there is no such variable; null where nobody wants to know.</param>
    /// <param name="room">For what is put in; null takes one of the text's own.</param>
    /// <exception cref="SetupFailedException">There is no <see cref="ExpansionRoom"/> for it.</exception>
    public static string Expand(string text, Func<string, string?> lookup, Action<string>? unknown = null, ExpansionRoom? room = null)
    {
        room ??= new ExpansionRoom();
        return string.Join(
            '$',
            text.Split(LiteralDollar.Sign)
                .Select(piece => string.Join("${", piece.Split("$${").Select(part => ExpandPart(part, lookup, unknown, room))))
        );
    }

    /// <summary>A value that means a text as it is; the same where nothing in it would be taken for more.</summary>
    public static string ValueOf(string text) =>
        Reference().IsMatch(text) || text.Contains("$${", StringComparison.Ordinal) ? LiteralDollar.ValueOf(text) : text;

    /// <summary>Expands known names only, as in a requirement of <c>uv</c>.</summary>
    /// <param name="lookup">The value of a variable, or null when there is none.</param>
    /// <param name="room">For what is put in; null takes one of the text's own.</param>
    /// <exception cref="SetupFailedException">There is no <see cref="ExpansionRoom"/> for it.</exception>
    public static string ExpandKnown(string text, Func<string, string?> lookup, ExpansionRoom? room = null)
    {
        room ??= new ExpansionRoom();
        return Reference().Replace(text, match => lookup(match.Groups["name"].Value) is { } value ? room.Take(value) : match.Value);
    }

    private static string ExpandPart(string text, Func<string, string?> lookup, Action<string>? unknown, ExpansionRoom room)
    {
        // What a variable holds is treated so as well: as with Ray, and not worth a word.
        foreach (
            Match written in unknown is null ? [] : UnknownReference().Matches(text).Where(match => lookup(match.Value[2..^1]) is null)
        )
        {
            unknown!(written.Value[2..^1]);
        }

        return UnknownReference().Replace(ExpandKnown(text, lookup, room), "");
    }

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z0-9_]+)|\{(?<name>[^}]*)\})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$\{[A-Z0-9_]+\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex UnknownReference();
}
