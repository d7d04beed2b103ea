namespace Satchel.Server.Security;

/// <summary>
/// Decides who may ask at all, before any route is looked at: the name the server is addressed by, the page a browser comes from, what
/// browsers may do, the token.
/// <c>docs/concepts/security.md</c> says why each rule is there.
/// </summary>
internal sealed class AccessRules(TrustedHosts hosts, BearerToken token)
{
    private static readonly string[][] OpenPaths =
    [
        [],
        ["v1", "health"],
        ["v1", "proof"],
        ["api", "version"],
        ["api", "gcs_healthz"],
        ["api", "authentication_mode"],
    ];

    private static readonly string[] SignIn = ["api", "authenticate"];

    /// <summary>Whether calls of the path are answered without a token.</summary>
    /// <param name="path">Its decoded segments.</param>
    public static bool IsOpen(IReadOnlyList<string> path) => OpenPaths.Any(open => path.SequenceEqual(open, StringComparer.Ordinal));

    /// <summary>Null when the request may go on, else what it is answered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">Its decoded segments.</param>
    public Refusal? Check(HttpRequest request, IReadOnlyList<string> path)
    {
        if (!hosts.Trusts(request.Host.Host, request.HttpContext.Connection.LocalIpAddress))
        {
            return new Refusal(
                StatusCodes.Status403Forbidden,
                "host_not_trusted",
                $"Forbidden: this server does not answer to the name '{request.Host.Host}'.",
                "Address it as localhost, or list the name in SATCHEL_TRUSTED_HOSTS when you start the daemon."
            );
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !TrustedHosts.IsSameOrigin(origin, request.Host))
        {
            return new Refusal(
                StatusCodes.Status403Forbidden,
                "origin_not_trusted",
                "Forbidden: requests from other sites are not answered.",
                "Open the page from this server."
            );
        }

        if (
            BrowserRequest.Changes(request.Method)
            && BrowserRequest.LooksLikeBrowser(request)
            && !path.SequenceEqual(SignIn, StringComparer.Ordinal)
        )
        {
            return new Refusal(
                StatusCodes.Status405MethodNotAllowed,
                "browser_not_allowed",
                $"'{request.Method}' method not allowed for browser traffic.",
                "Use the command line or an SDK."
            );
        }

        return IsOpen(path) ? null : CheckToken(request);
    }

    /// <summary>Whether the request shows the token, or none is needed.</summary>
    public bool Knows(HttpRequest request) => token.Check(request) is TokenCheck.Right;

    private Refusal? CheckToken(HttpRequest request) =>
        token.Check(request) switch
        {
            TokenCheck.Missing => new Refusal(
                StatusCodes.Status401Unauthorized,
                "token_missing",
                "Unauthorized: Missing authentication token",
                "Send the header 'Authorization: Bearer <token>'; the token lies in the file 'token' of the cluster's home."
            ),
            TokenCheck.Wrong => new Refusal(
                StatusCodes.Status403Forbidden,
                "token_wrong",
                "Forbidden: Invalid authentication token",
                "The token lies in the file 'token' of the cluster's home; each home has its own."
            ),
            _ => null,
        };
}
