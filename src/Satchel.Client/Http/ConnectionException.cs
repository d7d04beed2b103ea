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
        : base(error, cause) { }

    internal static ConnectionException For(string address, Exception cause) =>
        new(
            new SatchelError("connection_failed", $"Failed to connect to Satchel at address {address}: {ReasonOf(cause)}.", HintFor(cause))
            {
                Retryable = true,
            },
            cause
        );

    private static string ReasonOf(Exception cause) =>
        cause switch
        {
            HttpRequestException { InnerException: SocketException socket } => socket.Message.TrimEnd('.'),
            HttpRequestException { InnerException: AuthenticationException certificate } => certificate.Message.TrimEnd('.'),
            OperationCanceledException => "no answer in time",
            _ => cause.Message.TrimEnd('.'),
        };

    private static string HintFor(Exception cause) =>
        cause is HttpRequestException { InnerException: AuthenticationException }
            ? "Name the file of the CA that signed the server's certificate with --verify FILE."
            : "Check the address and that the cluster runs (`satchel status`); without an address, the local cluster is used.";
}
