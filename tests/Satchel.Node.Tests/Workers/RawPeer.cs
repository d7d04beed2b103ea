using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>Who connects to the node's socket and sends bytes that need be no frames.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public RawPeer(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public void Send(ReadOnlySpan<byte> bytes) => _socket.Send(bytes);

    /// <summary>The node's last words.</summary>
    public async Task<string?> ByeAsync(CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(_socket, ownsSocket: false);
        var prefix = new byte[Frame.Prefix];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(prefix)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return (string?)JsonNode.Parse(body)!["reason"];
    }

    public void Dispose() => _socket.Dispose();
}
