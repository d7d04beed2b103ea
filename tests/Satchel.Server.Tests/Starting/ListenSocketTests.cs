using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Errors;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class ListenSocketTests
{
    [Fact]
    public void Bind_PortZero_TakesAnyAndListens()
    {
        using var socket = ListenSocket.Bind("127.0.0.1", 0, search: false);
        using var client = new TcpClient();

        client.Connect((IPEndPoint)socket.LocalEndPoint!);
        client.Connected.Should().BeTrue();
    }

    [Fact]
    public void Bind_ConnectionThatIsAccepted_AsksSilentPeersWhetherTheyAreThere()
    {
        using var socket = ListenSocket.Bind("127.0.0.1", 0, search: false);
        using var client = new TcpClient();
        client.Connect((IPEndPoint)socket.LocalEndPoint!);

        using var accepted = socket.Accept();

        Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive).Should().NotBe(0);
        Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime).Should().Be(60);
        Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval).Should().Be(10);
        Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount).Should().Be(6);

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)accepted.GetSocketOption(level, name)!;
    }

    [Fact]
    public void Bind_TakenPort_NamesItsOwner()
    {
        using var owner = ListenSocket.Bind("127.0.0.1", 0, search: false);
        var port = ((IPEndPoint)owner.LocalEndPoint!).Port;

        var binding = () => ListenSocket.Bind("127.0.0.1", port, search: false);

        var error = binding.Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("port_taken");
        error.Message.Should().Contain($"Port {port}").And.Contain($"process {Environment.ProcessId} (");
        error.Hint.Should().Contain("--dashboard-port");
    }

    [Fact]
    public void Bind_TakenPortAndSearch_TakesALaterOne()
    {
        using var owner = ListenSocket.Bind("127.0.0.1", 0, search: false);
        var port = ((IPEndPoint)owner.LocalEndPoint!).Port;

        using var found = ListenSocket.Bind("127.0.0.1", port, search: true);

        ((IPEndPoint)found.LocalEndPoint!).Port.Should().BeGreaterThan(port);
    }

    [Fact]
    public void Bind_LocalhostByName_IsLoopback()
    {
        using var socket = ListenSocket.Bind("localhost", 0, search: false);

        IPAddress.IsLoopback(((IPEndPoint)socket.LocalEndPoint!).Address).Should().BeTrue();
    }

    [Theory]
    [InlineData("192.0.2.1", "port_refused")]
    [InlineData("no such name", "invalid_host")]
    [InlineData("host.invalid", "invalid_host")]
    public void Bind_AddressOfAnotherMachine_IsAnError(string host, string code) =>
        FluentActions
            .Invoking(() => ListenSocket.Bind(host, 0, search: true))
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Code.Should()
            .Be(code);
}
