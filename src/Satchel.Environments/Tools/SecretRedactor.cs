using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Tools;

/// <summary>
/// Replaces secrets in texts by <c>***</c>: user, password and tokens of URLs wherever they stand, and the values that an environment's variables
/// show to be secret, each line of them by itself, in the forms that programs write (<see cref="SecretForms"/>); of a URL that is a secret the
/// parts, too. What stands for others in what tools are told is undone. Thread-safe.
/// </summary>
internal sealed partial class SecretRedactor
{
    private const string Mask = "***";

    // Shorter ones would blot out ordinary words.
    private const int ShortestSecret = 4;
    private const int ShortestLine = 8;

    private static readonly char[] LineEnds = ['\r', '\n'];

    /// <summary>What settings of such names are set to, and no secret is: hidden, it would be missing in texts of all kinds.</summary>
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "true",
        "false",
        "none",
        "null",
        "auto",
        "always",
        "never",
        "default",
        "enabled",
        "disabled"
    );

    private readonly ConcurrentDictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly string[] _secrets;
    private readonly string[] _parts;

    /// <param name="variables">Variables whose secrets are to be hidden: those with a telling name, and the credentials in URLs.</param>
    /// <param name="known">Further texts that are secrets as they are.</param>
    public SecretRedactor(IEnumerable<KeyValuePair<string, string>> variables, IEnumerable<string>? known = null)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var secret in known ?? [])
        {
            Add(secret, secrets);
            secrets.UnionWith(SecretForms.PiecesOf(secret));
            parts.UnionWith(SecretUrlParts.Of(secret));
        }

        foreach (var (name, value) in variables)
        {
            if (SecretVariables.IsNameOfOne(name) && !Words.Contains(value.Trim()))
            {
                Add(value, secrets);
            }

            if (name.Contains("CREDENTIAL", StringComparison.OrdinalIgnoreCase))
            {
                AddCredentials(value, secrets);
            }

            UrlPathTokens.Replace(
                value,
                token =>
                {
                    Add(token, secrets);
                    return token;
                }
            );
            foreach (Match match in UrlCredentials().Matches(value))
            {
                AddCredentials(match.Groups["credentials"].Value, secrets);
            }
        }

        // The longest first: one secret may be the beginning of another.
        _secrets = [.. secrets.Where(secret => secret.Length >= ShortestSecret).OrderByDescending(secret => secret.Length)];
        _parts = [.. parts.OrderByDescending(part => part.Length)];
    }

    /// <summary>Has a word of tools read as another from now on.</summary>
    public void StandFor(string word, string shown) => _shown[word] = shown;

    public string Redact(string text)
    {
        text = _shown.Aggregate(text, static (done, word) => done.Replace(word.Key, word.Value, StringComparison.Ordinal));
        var redacted = text.Contains("://", StringComparison.Ordinal)
            ? UrlPathTokens.Replace(UrlParameters.Replace(UrlCredentials().Replace(text, $"://{Mask}@"), _ => Mask), _ => Mask)
            : text;
        foreach (var secret in _secrets)
        {
            redacted = redacted.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return _parts.Aggregate(redacted, static (done, part) => SecretUrlParts.Replace(done, part, static _ => Mask));
    }

    private static void AddCredentials(string credentials, HashSet<string> secrets)
    {
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        Add(colon < 0 ? credentials : credentials[(colon + 1)..], secrets);
    }

    /// <summary>A secret of several lines, such as a key, is printed line by line.</summary>
    private static void Add(string secret, HashSet<string> secrets)
    {
        secrets.Add(secret);
        secrets.UnionWith(SecretForms.Of(secret));
        foreach (var line in secret.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length >= (line.Length == secret.Length ? ShortestSecret : ShortestLine))
            {
                secrets.Add(line);
                secrets.UnionWith(SecretForms.Of(line));
            }
        }
    }

    // Begins with what is rare: from every letter on, a long word would cost the square of its length.
    [GeneratedRegex("://(?<credentials>[^/\\s@?#\"']+)@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex UrlCredentials();
}
