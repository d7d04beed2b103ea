using System.Globalization;
using System.Text.RegularExpressions;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Takes user, password and tokens out of the URLs of channels: in their place stands <c>${NAME}</c>, which whoever makes the environment
/// reads from its variables. So neither a key nor a record nor a file has them.
/// </summary>
internal sealed partial class ChannelCredentials
{
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>What was cut out, by the name that stands in its place.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>A channel, or a package with its channel, with references in place of credentials. Equal credentials get one name.</summary>
    /// <param name="reveal">Gives what credentials are of which the text has something else.</param>
    public string Cut(string text, Func<string, string> reveal)
    {
        var withoutLogin = Login().Replace(text, match => $"{match.Groups["before"].Value}{ReferTo(match, "CREDENTIALS", reveal)}@");
        return Token().Replace(withoutLogin, match => $"{match.Groups["before"].Value}{ReferTo(match, "TOKEN", reveal)}");
    }

    /// <summary>A URL without credentials, for what is only recorded.</summary>
    public static string Without(string url) => Token().Replace(Login().Replace(url, "${before}"), "${start}");

    /// <summary>Whether a text refers to something else than credentials.</summary>
    public static bool RefersBeside(string text) => VariableReference.IsIn(Token().Replace(Login().Replace(text, "${before}"), "${start}"));

    private string ReferTo(Match match, string kind, Func<string, string> reveal)
    {
        var secret = reveal(match.Groups["secret"].Value);
        if (_secrets.FirstOrDefault(known => known.Value == secret).Key is not { } name)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"CONDA_CHANNEL_{_secrets.Count + 1}_{kind}");
            _secrets.Add(name, secret);
        }

        return $"${{{name}}}";
    }

    [GeneratedRegex(
        "(?<before>[A-Za-z][A-Za-z0-9+.-]*://)(?<secret>[^/\\s@?#\"']+)@",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Login();

    // https://host/t/TOKEN/channel
    [GeneratedRegex(
        "(?<before>(?<start>[A-Za-z][A-Za-z0-9+.-]*://[^/\\s]+(/[^/\\s]+)*?)/t/)(?<secret>[^/\\s:]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Token();
}
