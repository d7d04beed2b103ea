using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Network;
using Satchel.Client.Connecting;

namespace Satchel.Client.Http;

/// <summary>
/// Opens the connections of a client. One that ends on this machine carries requests only once the listener has shown that it is the head:
/// once for each connection, on that very connection.
/// </summary>
internal static class ConnectionOpening
{
    /// <summary>On each request that is for nobody but the head: whom the client means.</summary>
    public static readonly HttpRequestOptionsKey<ClusterAddress> Cluster = new("satchel.cluster");

    /// <summary>So long a connection may be silent before the other machine is asked for a sign of life.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>Between one such question and the next; the connection is broken after <see cref="MostUnanswered"/> of them.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(10);

    private const int MostUnanswered = 6;

    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            KeepAlive(socket);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            var connection = new NetworkStream(socket, ownsSocket: true);
            if (MustBeProven(context, socket, out var address))
            {
                await ProveAsync(connection, address, context, cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An answer may take long, and is waited for however long; but not over a network that is gone, which tells nobody.</summary>
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Silence.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)AskInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, MostUnanswered);
    }

    /// <summary>A certificate proves more; a proxy of this machine is not who is meant.</summary>
    private static bool MustBeProven(
        SocketsHttpConnectionContext context,
        Socket socket,
        [NotNullWhen(true)] out ClusterAddress? address
    ) =>
        context.InitialRequestMessage.Options.TryGetValue(Cluster, out address)
        && context.InitialRequestMessage.RequestUri is { } url
        && url.Scheme == Uri.UriSchemeHttp
        && url.Port == context.DnsEndPoint.Port
        && url.DnsSafeHost.Equals(context.DnsEndPoint.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && ThisMachine.Is(((IPEndPoint)socket.RemoteEndPoint!).Address);

    private static async Task ProveAsync(
        Stream connection,
        ClusterAddress address,
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var token = context.InitialRequestMessage.Headers.Authorization is { Scheme: "Bearer", Parameter: { } sent } ? sent : null;
        try
        {
            await HeadChallenge.CheckAsync(connection, address, context.DnsEndPoint.Port, token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException("The head does not answer.", exception);
        }
    }
}
