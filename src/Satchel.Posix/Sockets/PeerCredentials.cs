using System.Buffers.Binary;
using System.Net.Sockets;

namespace Satchel.Posix.Sockets;

/// <summary>Who is at the other end of a Unix socket, as the kernel noted it when they connected.</summary>
/// <param name="Pid">Process id, as this process sees it; 0 where it does not.</param>
/// <param name="UserId">Effective user.</param>
public readonly record struct PeerCredentials(int Pid, uint UserId)
{
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    /// <exception cref="SocketException">The socket is none of a connection.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> raw = stackalloc byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, raw);
        return new PeerCredentials(BinaryPrimitives.ReadInt32LittleEndian(raw), BinaryPrimitives.ReadUInt32LittleEndian(raw[4..]));
    }
}
