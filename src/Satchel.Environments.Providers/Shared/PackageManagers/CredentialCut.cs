using System.Globalization;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Takes user, password and tokens out of the URLs of requirements, so that neither a key nor a record nor a file on the disk has them: in their
/// place stands <c>${NAME}</c>, which pip and uv expand from the variables they are given.
/// </summary>
internal sealed partial class CredentialCut
{
    private const string NamePrefix = "LAYER_URL_CREDENTIALS_";

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>What was cut out, by the name that stands in its place.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>A requirement with references in place of credentials. Equal credentials get one name.</summary>
    public string Cut(string requirement) =>
        UrlPathTokens.Replace(
            UrlParameters.Replace(
                UrlCredentials().Replace(requirement, match => $"://{CutLogin(match.Groups["credentials"].Value)}@"),
                Refer
            ),
            Refer
        );

    /// <summary>A text without credentials, for what is only recorded or compared.</summary>
    public static string Without(string text) => UrlParameters.Replace(UrlCredentials().Replace(text, "://"), _ => "");

    /// <summary>A setting without credentials: tokens in the paths of its URLs are none of it either, whose files are never fetched by it.</summary>
    public static string WithoutTokens(string setting) => UrlPathTokens.Replace(Without(setting), _ => "");

    // What refers to a variable of the node is expanded by the installer, which looks at nothing that it has put in itself.
    private string CutLogin(string credentials) =>
        credentials.Contains("${", StringComparison.Ordinal)
            ? Part().Replace(credentials, part => part.Value.StartsWith('$') ? part.Value : Refer(part.Value))
            : Refer(credentials);

    private string Refer(string secret) => $"${{{NameOf(secret)}}}";

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
