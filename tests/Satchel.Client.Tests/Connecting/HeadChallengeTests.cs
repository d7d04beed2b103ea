using System.Net;
using System.Net.Sockets;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Testing;

namespace Satchel.Client.Tests.Connecting;

/// <summary>What a client tells a listener on a port of this machine that is not the head.</summary>
public sealed class HeadChallengeTests : IDisposable
{
    private const string Token = "the-token";

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nSatchel-Port: 1\r\nSatchel-Proof: 00\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task ConnectAsync_ListenerThatProvesNothing_NeverSeesTheToken(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = AnswerAsync(listener, answer);
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var connect = () => ConnectAsync(address);

        (await connect.Should().ThrowAsync<SatchelException>()).Which.Error.Hint.Should().NotBeEmpty();
        (await heard).Should().StartWith("GET /v1/proof HTTP/1.1\r\n").And.NotContain(Token).And.NotContain("/v1/jobs");
    }

    [Fact]
    public async Task CheckAsync_ProofOfAnotherPortThroughAListenerOfOurs_IsATunnel()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port);
        using var tunnel = await listener.AcceptTcpClientAsync();
        var address = ClusterAddress.Parse($"127.0.0.1:{port}")!;

        var check = HeadChallenge.CheckAsync(connection.GetStream(), address, port, Token, CancellationToken.None);
        var challenge = ChallengeOf(await ReadHeadAsync(tunnel.GetStream()));
        await tunnel
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 204 No Content\r\n{HeadProof.PortHeader}: 8265\r\n{HeadProof.ProofHeader}: {HeadProof.Compute(Token, challenge, 8265)}\r\n\r\n"
                )
            );

        var wait = () => check;
        await wait.Should().NotThrowAsync();
    }

    [Fact]
    public async Task ConnectAsync_ListenerThatSaysNothing_IsNotWaitedForLong()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var connect = () => ConnectAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        (await connect.Should().ThrowAsync<SatchelException>()).Which.Message.Should().Contain("does not answer");
    }

    private Task<SatchelClient> ConnectAsync(string address) =>
        SatchelClient.ConnectAsync(
            new ConnectOptions
            {
                Address = address,
                Home = new SatchelHome(_scratch.At("home")),
                Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Token}" },
            },
            CancellationToken.None
        );

    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var heard = await ReadHeadAsync(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        connection.Client.Shutdown(SocketShutdown.Send);
        using var rest = new StreamReader(stream);
        return heard + await rest.ReadToEndAsync();
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            length += await stream.ReadAsync(buffer.AsMemory(length));
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static string ChallengeOf(string head) =>
        head.Split("\r\n").Single(line => line.StartsWith(HeadProof.ChallengeHeader, StringComparison.Ordinal)).Split(": ")[1];
}
