using System.Security.Cryptography;
using System.Text;

namespace Satchel.Server.Security;

/// <summary>The cluster's token, and the ways clients send it: those of Ray's clients are all taken.</summary>
/// <param name="token">The secret; null when authentication is off.</param>
internal sealed class BearerToken(string? token)
{
    public const string Cookie = "ray-authentication-token";

    private const string Scheme = "Bearer ";
    private const string RayHeader = "X-Ray-Authorization";

    private readonly byte[]? _secret = token is null ? null : Encoding.UTF8.GetBytes(token);

    /// <summary>Whether a token is asked for at all.</summary>
    public bool IsRequired => _secret is not null;

    /// <summary>
    /// Looks at <c>Authorization</c>, without it at <c>X-Ray-Authorization</c>, without both at the cookie. The first that is
    /// there decides.
    /// </summary>
    public TokenCheck Check(HttpRequest request)
    {
        if (_secret is null)
        {
            return TokenCheck.Right;
        }

        string[] headers = [request.Headers.Authorization.ToString(), request.Headers[RayHeader].ToString()];
        foreach (var header in headers)
        {
            if (header.Length > 0)
            {
                return header.StartsWith(Scheme, StringComparison.Ordinal) && Matches(header[Scheme.Length..])
                    ? TokenCheck.Right
                    : TokenCheck.Wrong;
            }
        }

        return request.Cookies[Cookie] switch
        {
            null or "" => TokenCheck.Missing,
            var cookie when Matches(cookie) => TokenCheck.Right,
            _ => TokenCheck.Wrong,
        };
    }

    /// <summary>What a log may show of the token.</summary>
    public override string ToString() => IsRequired ? "***" : "none";

    private bool Matches(string sent) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), _secret);
}
