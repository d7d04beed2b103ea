using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// What is put into the login of a URL, its <c>user:password</c> before the <c>@</c>, or where conda has a token: escaped when its letters
/// would end that, so that a password may hold a <c>/</c>, <c>@</c> or <c>#</c> whoever reads the URL, and nobody tells pieces of one that
/// he could not read. Pure.
/// </summary>
public static partial class UrlLogin
{
    /// <summary>Changes a text piece by piece.</summary>
    /// <param name="login">Gives what stands instead of a login, or of such a token.</param>
    /// <param name="other">Gives what stands instead of the text before, between and behind them.</param>
    public static string Change(string text, Func<string, string> login, Func<string, string> other)
    {
        var changed = "";
        var from = 0;
        foreach (Match match in Place().Matches(text))
        {
            changed += other(text[from..match.Index]) + login(match.Value);
            from = match.Index + match.Length;
        }

        return from == 0 ? other(text) : changed + other(text[from..]);
    }

    /// <summary>A text with the values of what it refers to, escaped where they stand in a login.</summary>
    /// <param name="expand">Expands a piece by what gives the value of a name.</param>
    /// <param name="lookup">The value of a name; null when there is none.</param>
    public static string Expand(string text, Func<string, Func<string, string?>, string> expand, Func<string, string?> lookup) =>
        Change(text, login => expand(login, name => lookup(name) is { } value ? Escaped(value) : null), other => expand(other, lookup));

    /// <summary>A value as it may stand in a login. One that may stand there as it is, perhaps since it was escaped before, stays.</summary>
    public static string Escaped(string value) =>
        Fits().IsMatch(value) ? value : Uri.EscapeDataString(value).Replace("%3A", ":", StringComparison.Ordinal);

    [GeneratedRegex(
        """(?<=://)[^/\s@?#"']+(?=@)|(?<=://[^\s"']*/t/)[^/\s@?#"']+""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Place();

    [GeneratedRegex(@"\A([A-Za-z0-9._~!$&()*+=:-]|%[0-9A-Fa-f]{2})*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Fits();
}
