using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Network;

namespace Satchel.Downloads.Http;

/// <summary>Says what an http download fails with, each cause with its own hint.</summary>
/// <param name="shown">The URI without its secrets.</param>
/// <param name="proxy">The way to hosts.</param>
internal sealed class HttpFailures(string shown, EnvironmentProxy proxy)
{
    private static SetupErrorKind HungUp => SetupErrorKinds.TlsFailed with { Life = SetupErrorLife.Transient };

    public SetupFailedException Redirect(string how) =>
        new(SetupErrorKinds.UriNotFound, $"{shown} {how}.", "Open it in a browser, and submit the URL that you end up with.");

    /// <summary>There was no answer at all.</summary>
    public SetupFailedException NoAnswer(Uri url, HttpRequestException failure)
    {
        var host = url.Authority;
        var way = proxy.Describe(url) is { } named ? $" by the proxy {named}" : "";
        if (failure is { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } noConnection })
        {
            return NotSecure(url, way, noConnection, failure);
        }

        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new SetupFailedException(
                SetupErrorKinds.UriUnreachable,
                $"The host {url.Host} of {shown} is not known{way}.",
                "Check its spelling; if only a proxy knows it, set https_proxy on the node or in env_vars.",
                failure
            ),
            _ when failure.InnerException is SocketException { SocketErrorCode: SocketError.TryAgain } => new SetupFailedException(
                SetupErrorKinds.UriUnreachable,
                $"The host {url.Host} of {shown} could not be looked up{way}: no name server answers.",
                "See that the node's name servers answer (/etc/resolv.conf); if only a proxy knows the host, set https_proxy on the node or in env_vars.",
                failure
            ),
            HttpRequestError.ProxyTunnelError => new SetupFailedException(
                SetupErrorKinds.UriUnreachable,
                $"The proxy does not lead to {host}, for {shown}{way}: {failure.Message.TrimEnd('.')}.",
                "Check the proxy and the password in its variable, or list the host in no_proxy to reach it directly.",
                failure
            ),
            _ => new SetupFailedException(
                SetupErrorKinds.UriUnreachable,
                $"{host} cannot be reached{way}, for {shown}: {failure.Message.TrimEnd('.')}.",
                "See that the host is up and that the node may reach it; behind a proxy, set https_proxy on the node or in env_vars.",
                failure
            ),
        };
    }

    /// <summary>The host is there, and no encrypted connection to it.</summary>
    private SetupFailedException NotSecure(Uri url, string way, Exception cause, HttpRequestException failure)
    {
        var reason = (cause.InnerException ?? cause).Message.TrimEnd('.');
        if (cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
        {
            return new SetupFailedException(
                SetupErrorKinds.TlsFailed,
                $"The certificate of {url.Authority} is not believed, for {shown}: {reason}.",
                "Set SATCHEL_CA_FILE, SSL_CERT_FILE or REQUESTS_CA_BUNDLE to a PEM file of the authority that signed it, or look at the node's clock.",
                failure
            );
        }

        // A host that hangs up may only have been busy; one that answers in another language does so the next time, too.
        return new SetupFailedException(
            cause is AuthenticationException ? SetupErrorKinds.TlsFailed : HungUp,
            $"There is no encrypted connection to {url.Authority}{way}, for {shown}: {reason}.",
            "Perhaps the host speaks no https there: write http:// if that is meant, or the port of https. A host that only takes other "
                + "versions of TLS, or wants a certificate of the client, fails so, too.",
            failure
        );
    }

    /// <summary>The host answered, but not with the file.</summary>
    /// <param name="credentials">What it was sent.</param>
    public SetupFailedException Refused(Uri url, HttpResponseMessage response, string credentials)
    {
        var answer = $"{url.Host} answers {(int)response.StatusCode} ({response.ReasonPhrase ?? response.StatusCode.ToString()})";
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"{shown} is not found: {answer}.",
                $"Check the URI. Hosts answer so for private files, too; it was asked for with {credentials}."
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SetupFailedException(
                SetupErrorKinds.AccessDenied,
                $"{shown} may not be read: {answer}. It was asked for with {credentials}.",
                "Give credentials that may read it: a machine line in ~/.netrc of the node, user:token@ in the URI, or SATCHEL_DOWNLOAD_TOKEN."
            ),
            HttpStatusCode.ProxyAuthenticationRequired => new SetupFailedException(
                SetupErrorKinds.AccessDenied,
                $"The proxy on the way to {shown} wants a user: {answer}.",
                "Write user and password into the proxy's variable: https_proxy=http://user:password@proxy:3128."
            ),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new SetupFailedException(
                    SetupErrorKinds.UriUnreachable,
                    $"{shown} cannot be had now: {answer}.",
                    "The host is overloaded or broken: submit again later."
                ),
            _ => new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"{shown} cannot be had: {answer}.",
                "Open it in a browser: the URI must lead to the file itself."
            ),
        };
    }
}
