using System.Net;
using System.Net.Sockets;

namespace Satchel.Testing.Hosting;

/// <summary>Starts listeners on free loopback ports. They take no port 0, so one is looked for, and another test may take it in between.</summary>
internal static class LoopbackListener
{
    private const int MostAttempts = 20;

    /// <param name="authority">Host and port, such as <c>127.0.0.1:41234</c>.</param>
    /// <returns>One that listens. End it with <see cref="HttpListener.Close"/> alone: stopping first would give the port away and then want it
    /// back.</returns>
    public static HttpListener Start(out string authority)
    {
        for (var attempt = 1; ; attempt++)
        {
            authority = $"127.0.0.1:{FreePort()}";
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://{authority}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < MostAttempts)
            {
                // Taken since.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
