using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Takes user and password out of the URLs of requirements, so that neither a key nor a record nor a file on the disk has them: in their
/// place stands <c>${NAME}</c>, which pip and uv expand from the variables they are given.
/// </summary>
internal sealed partial class CredentialCut
{
    /// <summary>How each thing begins that stands in the place of credentials.</summary>
    public const string Reference = "${" + NamePrefix;

    private const string NamePrefix = "LAYER_URL_CREDENTIALS_";

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>What was cut out, by the name that stands in its place.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>A requirement with references in place of credentials. Equal credentials get one name.</summary>
    public string Cut(string requirement) =>
        UrlCredentials().Replace(requirement, match => $"://${{{NameOf(match.Groups["credentials"].Value)}}}@");

    /// <summary>A text without credentials, for what is only recorded or compared.</summary>
    public static string Without(string text) => UrlCredentials().Replace(text, "://");

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
}
