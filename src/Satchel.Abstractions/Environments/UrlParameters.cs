using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>Parameters in the queries of URLs that say who may read, not what is read: tokens and signatures. Pure.</summary>
public static partial class UrlParameters
{
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "token",
        "access_token",
        "private_token",
        "job_token",
        "auth",
        "authorization",
        "api_key",
        "apikey",
        "key",
        "password",
        "signature",
        "expires",
        "awsaccesskeyid",
        "googleaccessid",
        // Of a shared access signature of Azure's.
        "sig",
        "se",
        "st",
        "sp",
        "sv",
        "sr",
        "spr",
        "skoid",
        "sktid",
        "skt",
        "ske",
        "sks",
        "skv",
    };

    /// <summary>Whether the parameter of this name is one.</summary>
    public static bool IsCredential(string name) =>
        Credentials.Contains(name)
        || name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Goog-", StringComparison.OrdinalIgnoreCase);

    /// <summary>A text with something else in the place of what such parameters hold in its URLs.</summary>
    /// <param name="text">A URL, or any text with URLs in it.</param>
    /// <param name="replace">Gives what stands there instead.</param>
    public static string Replace(string text, Func<string, string> replace) =>
        text.Contains('?', StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal)
            ? Query().Replace(text, query => Parameter().Replace(query.Value, parameter => Replaced(parameter, replace)))
            : text;

    private static string Replaced(Match parameter, Func<string, string> replace)
    {
        var (name, value) = (parameter.Groups["name"].Value, parameter.Groups["value"].Value);
        return IsCredential(name) && !value.StartsWith("${", StringComparison.Ordinal)
            ? $"{parameter.Groups["before"].Value}{name}={replace(value)}"
            : parameter.Value;
    }

    [GeneratedRegex("""://[^\s?#"'<>]+\?[^\s#"'<>]+""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Query();

    [GeneratedRegex("(?<before>[?&])(?<name>[^=&?]+)=(?<value>[^&]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Parameter();
}
