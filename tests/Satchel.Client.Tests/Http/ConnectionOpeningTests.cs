using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Network;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Http;

public sealed class ConnectionOpeningTests
{
    /// <summary>In <c>/proc/net/tcp</c>: of the timers of a connection, the one that asks for a sign of life.</summary>
    private const string KeepAlive = "02";

    [Fact]
    public async Task OpenAsync_WaitsForAnAnswer_AsksTheOtherMachineForASignOfLife()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = HttpTransport.Create(ServerTrust.Machine, new EnvironmentProxy(_ => null), new Dictionary<string, string>());
        using var stop = new CancellationTokenSource();
        var call = http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), stop.Token);
        using var accepted = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(
            () => TimerOf((IPEndPoint)accepted.Client.RemoteEndPoint!, port) == KeepAlive,
            "what was sent has been received, and the connection is watched"
        );

        await stop.CancelAsync();
        await call.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
    }

    private static string? TimerOf(IPEndPoint client, int server) =>
        new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .SelectMany(File.ReadLines)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields =>
                fields[1].EndsWith(Port(client.Port), StringComparison.Ordinal)
                && fields[2].EndsWith(Port(server), StringComparison.Ordinal)
            )
            .Select(static fields => fields[5].Split(':')[0])
            .FirstOrDefault();

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
}
