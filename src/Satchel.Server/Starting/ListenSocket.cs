using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Sockets;

namespace Satchel.Server.Starting;

/// <summary>
/// Takes the port before anything else starts, so that the address is known to all and a taken port is told at once. Clients that come
/// early wait in the queue.
/// </summary>
internal static class ListenSocket
{
    private const int Backlog = 512;
    private const int PortsToTry = 100;
    private const int SilenceSeconds = 60;
    private const int QuestionSeconds = 10;
    private const int Questions = 6;

    /// <exception cref="SatchelException"><c>port_taken</c>, which names the owner; <c>invalid_host</c>; <c>port_refused</c>.</exception>
    public static Socket Bind(string host, int port, bool search)
    {
        var address = Resolve(host);
        for (var candidate = port; ; candidate++)
        {
            try
            {
                return Bind(new IPEndPoint(address, candidate));
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                if (!search || candidate - port >= PortsToTry || candidate == IPEndPoint.MaxPort)
                {
                    throw Taken(host, port);
                }
            }
            catch (SocketException refused)
            {
                throw new SatchelException(
                    new SatchelError(
                        "port_refused",
                        $"Cannot listen on {host}:{candidate}: {refused.Message}.",
                        "Choose an address of this machine and a port above 1023."
                    ),
                    refused
                );
            }
        }
    }

    /// <summary>Takes a port if nobody has it.</summary>
    /// <exception cref="SatchelException"><c>invalid_host</c>; <c>port_refused</c>.</exception>
    public static Socket? TryBind(string host, int port)
    {
        try
        {
            return Bind(host, port, search: false);
        }
        catch (SatchelException taken) when (taken.Error.Code is "port_taken")
        {
            return null;
        }
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Listening at once: two sockets may share a port until one of them listens.
            socket.Bind(endPoint);
            NoticeDeadPeers(socket);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Connections that it accepts, which have its options, ask a peer that is silent whether it is still there: one that lost its power or its
    /// network says nothing, and what waits for it would keep its connection for ever. Who is only slow, or reads nothing for hours, answers.
    /// </summary>
    private static void NoticeDeadPeers(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SilenceSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, QuestionSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
    }

    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(host).OrderBy(found => found.AddressFamily is not AddressFamily.InterNetwork).First();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or InvalidOperationException)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_host",
                    $"'{host}' is not an address of this machine: {exception.Message}.",
                    "Give 127.0.0.1, 0.0.0.0 or a name of this machine."
                ),
                exception
            );
        }
    }

    private static SatchelException Taken(string host, int port)
    {
        var owner = PortOwner.Find(port) is { } found ? $"process {found.Pid} ({found.Name})" : "a process of another user";
        return new SatchelException(
            new SatchelError(
                "port_taken",
                $"Port {port} of {host} is taken by {owner}.",
                "End that process, or choose another port with `satchel start --head --dashboard-port PORT`."
            )
        );
    }
}
