using System.Net.Sockets;
using System.Security.Authentication;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Http;

/// <summary>
/// No answer, or only part of one: nobody listens, or the connection broke. Code <c>connection_failed</c>; whether a request
/// arrived is not known.
/// </summary>
public sealed class ConnectionException : SatchelException
{
    private ConnectionException(SatchelError error, Exception cause)
        : base(error, cause)
    {
        IsRefused = cause is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } };
        IsSilent = IsTimeout(cause);
    }

    /// <summary>Whether nobody listens.</summary>
    internal bool IsRefused { get; }

    /// <summary>Whether somebody listens and says nothing.</summary>
    internal bool IsSilent { get; }

    /// <param name="address">Whom the client means.</param>
    /// <param name="cause">What happened.</param>
    /// <param name="proxy">The proxy on the way; null when there is none.</param>
    /// <param name="headPid">Process of the head when it is the home's own.</param>
    /// <param name="source">What names the address; null where the user wrote it just now.</param>
    internal static ConnectionException For(
        string address,
        Exception cause,
        string? proxy = null,
        int? headPid = null,
        string? source = null
    )
    {
        var by = source is null ? "" : $" of {source}";
        var through = proxy is null ? "" : $" through the proxy {proxy}";
        var pid = headPid is null ? "" : FormattableString.Invariant($", pid {headPid}");
        return new(
            new SatchelError(
                "connection_failed",
                IsTimeout(cause)
                    ? $"Satchel at address {address}{by}{through} does not answer{pid}."
                    : $"Failed to connect to Satchel at address {address}{by}{through}{pid}: {ReasonOf(cause)}.",
                HintFor(cause, proxy, headPid, source)
            )
            {
                Retryable = true,
            },
            cause
        );
    }

    private static bool IsTimeout(Exception cause) =>
        cause is OperationCanceledException or HttpRequestException { InnerException: OperationCanceledException or TimeoutException };

    private static string ReasonOf(Exception cause) =>
        cause switch
        {
            HttpRequestException { InnerException: SocketException socket } => socket.Message.TrimEnd('.'),
            HttpRequestException { InnerException: AuthenticationException certificate } => certificate.Message.TrimEnd('.'),
            _ => cause.Message.TrimEnd('.'),
        };

    private static string HintFor(Exception cause, string? proxy, int? headPid, string? source) =>
        proxy is not null ? "Check the proxy, or list the cluster's host in no_proxy to reach it directly."
        : cause is HttpRequestException { InnerException: AuthenticationException noTls }
        && !noTls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? "Perhaps nobody speaks TLS there, as a cluster by itself does not: then the address begins with http://."
        : cause is HttpRequestException { InnerException: AuthenticationException }
            ? "Name the file of the CA that signed the server's certificate with --verify FILE."
        : headPid is { } pid && IsTimeout(cause)
            ? FormattableString.Invariant(
                $"It is stopped or hangs: `kill -CONT {pid}` lets a stopped one go on; `kill -9 {pid}` ends it, running jobs go on and the next start finds them."
            )
        : source is not null ? "Check the address and that the cluster runs; `--context local` takes the local cluster instead."
        : "Check the address and that the cluster runs (`satchel status`); without an address, the local cluster is used.";
}
