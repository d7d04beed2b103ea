using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Takes user, password and tokens out of the URLs of requirements, so that neither a key nor a record nor a file on the disk has them: in their
/// place stands <c>${NAME}</c>, which pip and uv expand from the variables they are given.
/// </summary>
internal sealed partial class CredentialCut
{
    private const string NamePrefix = "LAYER_URL_CREDENTIALS_";
    private const int DigitsOfContent = 16;

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>What was cut out, by the name that stands in its place.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>A requirement with references in place of credentials. Equal credentials get one name.</summary>
    public string Cut(string requirement) =>
        UrlPathTokens.Replace(
            UrlParameters.Replace(
                UrlCredentials().Replace(requirement, match => $"://{CutLogin(match.Groups["credentials"].Value)}@"),
                (name, value) => UrlParameters.MayDecide(name) ? ReferByContent(value) : Refer(value)
            ),
            ReferByContent
        );

    /// <summary>A text without credentials, for what is only recorded or compared.</summary>
    public static string Without(string text) =>
        UrlParameters.Replace(
            UrlCredentials().Replace(text, "://"),
            static (name, value) => UrlParameters.MayDecide(name) ? ContentOf(value) : ""
        );

    /// <summary>
    /// A text without all that is a credential; of what may as well say what is fetched there is only that two are not one.
    /// </summary>
    public static string Bare(string text) => UrlPathTokens.Replace(Without(text), static _ => "");

    /// <summary>A setting without credentials: of what looks like a token in a path of its URLs there is only that two are not one.</summary>
    public static string WithoutTokens(string setting) => UrlPathTokens.Replace(Without(setting), ContentOf);

    /// <summary>What says that a text is another one, and nothing else of it.</summary>
    public static string ContentOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..DigitsOfContent].ToUpperInvariant();

    // What refers to a variable of the node is expanded by the installer, which looks at nothing that it has put in itself.
    private string CutLogin(string credentials) =>
        credentials.Contains("${", StringComparison.Ordinal)
            ? Part().Replace(credentials, part => part.Value.StartsWith('$') ? part.Value : Refer(part.Value))
            : Refer(credentials);

    private string Refer(string secret) => $"${{{NameOf(secret)}}}";

    /// <summary>For what looks like a credential and may as well say what is fetched: the name is another for another.</summary>
    private string ReferByContent(string secret)
    {
        var name = NamePrefix + ContentOf(secret);
        _secrets[name] = secret;
        return $"${{{name}}}";
    }

    private string NameOf(string credentials)
    {
        if (_secrets.FirstOrDefault(secret => secret.Value == credentials).Key is { } known)
        {
            return known;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{_secrets.Count + 1}");
        _secrets.Add(name, credentials);
        return name;
    }

    // ssh://git@host is a name that everybody has, not a secret.
    [GeneratedRegex("://(?!git@)(?<credentials>[^/\\s@?#\"']+)@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex UrlCredentials();

    [GeneratedRegex(@"\$\{[^}]*\}|[^:$]+|\$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Part();
}
