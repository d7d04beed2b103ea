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

    private static readonly TimeSpan ProofPatience = TimeSpan.FromSeconds(5);

    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            var connection = new NetworkStream(socket, ownsSocket: true);
            if (MustBeProven(context, socket, out var address))
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(ProofPatience);
                await ProveAsync(connection, address, context, limit.Token).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
