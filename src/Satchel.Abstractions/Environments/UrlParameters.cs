using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>Parameters in the queries of URLs that say who may read, not what is read: tokens and signatures. Pure.</summary>
public static partial class UrlParameters
{
    private const string Signature = "signature";
    private const string AzureSignature = "sig";
    private const string DoubtfulName = "key";

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
        DoubtfulName,
        "password",
        Signature,
        AzureSignature,
    };

    /// <summary>Only beside a signature, which they are part of; elsewhere they may name a file.</summary>
    private static readonly HashSet<string> OfSignature = new(StringComparer.OrdinalIgnoreCase)
    {
        "expires",
        "awsaccesskeyid",
        "googleaccessid",
    };

    private static readonly HashSet<string> OfAzureSignature = new(StringComparer.OrdinalIgnoreCase)
    {
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

    /// <summary>Whether a parameter is one.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="query">What it stands in.</param>
    public static bool IsCredential(string name, string query) =>
        Credentials.Contains(name)
        || (OfSignature.Contains(name) && Has(query, Signature))
        || (OfAzureSignature.Contains(name) && Has(query, AzureSignature))
        || name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Goog-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a credential of this name may as well say what is read: hidden it must be, and two of them are not one.</summary>
    public static bool MayDecide(string name) => string.Equals(name, DoubtfulName, StringComparison.OrdinalIgnoreCase);

    /// <summary>A text with something else in the place of what such parameters hold in its URLs.</summary>
    /// <param name="text">A URL, or any text with URLs in it.</param>
    /// <param name="replace">Gives what stands there instead of a value.</param>
    public static string Replace(string text, Func<string, string> replace) => Replace(text, (_, value) => replace(value));

    /// <summary>As <see cref="Replace(string, Func{string, string})"/>, by the name of the parameter and its value.</summary>
    public static string Replace(string text, Func<string, string, string> replace) =>
        text.Contains('?', StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal)
            ? Query().Replace(text, query => Parameter().Replace(query.Value, parameter => Replaced(parameter, query.Value, replace)))
            : text;

    private static string Replaced(Match parameter, string query, Func<string, string, string> replace)
    {
        var (name, value) = (parameter.Groups["name"].Value, parameter.Groups["value"].Value);
        return IsCredential(name, query) && !value.StartsWith("${", StringComparison.Ordinal)
            ? $"{parameter.Groups["before"].Value}{name}={replace(name, value)}"
            : parameter.Value;
    }

    private static bool Has(string query, string name) =>
        Parameter().Matches("?" + query).Any(parameter => parameter.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("""://[^\s?#"'<>]+\?[^\s#"'<>]+""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Query();

    [GeneratedRegex("(?<before>[?&])(?<name>[^=&?]+)=(?<value>[^&]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Parameter();
}
