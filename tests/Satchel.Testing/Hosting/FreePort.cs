using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Satchel.Testing.Hosting;

/// <summary>A loopback port for a program that is started later.</summary>
public static class FreePort
{
    // Below those that Linux gives to whoever asks for any, and above those of services: nobody gets it before that program has it.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;

    /// <returns>One that nobody has now, as a word of a command line.</returns>
    public static string Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port.ToString(CultureInfo.InvariantCulture);
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }
}
