using System.Net.Http.Headers;
using System.Text;
using Satchel.Abstractions.Network;

namespace Satchel.Downloads.Http;

/// <summary>
/// Who asks each host: what the URL itself says, else the operator's bearer token at the host of the user's own URI, else what <c>.netrc</c>
/// says of the host.
/// </summary>
internal sealed class HttpCredentials
{
    private readonly Uri _start;
    private readonly string? _bearer;
    private readonly NetrcFile _netrc;

    private HttpCredentials(Uri start, string? bearer, NetrcFile netrc)
    {
        _start = start;
        _bearer = bearer;
        _netrc = netrc;
    }

    public static HttpCredentials For(Uri start, IReadOnlyDictionary<string, string> variables, DownloadSettings settings) =>
        new(start, settings.BearerToken, NetrcFile.Find(variables));

    /// <summary>What to send to a URL; null is nothing.</summary>
    public AuthenticationHeaderValue? For(Uri url)
    {
        if (url.UserInfo.Length > 0)
        {
            var parts = url.UserInfo.Split(':', 2);
            return Basic(Uri.UnescapeDataString(parts[0]), parts is [_, var password] ? Uri.UnescapeDataString(password) : "");
        }

        if (TakesBearer(url))
        {
            return new AuthenticationHeaderValue("Bearer", _bearer);
        }

        return _netrc.Find(url.DnsSafeHost) is var (login, secret) ? Basic(login, secret) : null;
    }

    /// <summary>What was sent, for messages: never the thing itself.</summary>
    public string Describe(Uri url) =>
        url.UserInfo.Length > 0 ? "the user of the URI"
        : TakesBearer(url) ? "the bearer token"
        : _netrc.Find(url.DnsSafeHost) is not null ? $"the user of {_netrc.Path}"
        : "no credentials";

    /// <summary>A token is for the host it was given for, and for nobody who listens on the way.</summary>
    private bool TakesBearer(Uri url) =>
        _bearer is not null
        && url.Authority.Equals(_start.Authority, StringComparison.OrdinalIgnoreCase)
        && (url.Scheme == Uri.UriSchemeHttps || ThisMachine.Is(url));

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
