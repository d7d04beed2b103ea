using Satchel.Node.Peers;
using Satchel.Testing;

namespace Satchel.Node.Tests.Workers;

/// <summary>Processes of another version of the protocol.</summary>
public sealed class ProtocolVersionTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(2)]
    [InlineData(Handshakes.Protocol + 1)]
    public async Task Hello_InAnotherVersion_IsRefused(int protocol)
    {
        var connect = () => _node.ConnectAsync(protocol);

        await connect.Should().ThrowAsync<InvalidOperationException>().WithMessage("PROTOCOL_VERSION");
    }

    [Fact]
    public void Version_OfTheSdkAndOfTheSpecification_IsThatOfTheNode()
    {
        File.ReadAllText(Repository.PathOf("sdk", "python", "src", "satchel", "_wire", "frames.py"))
            .Should()
            .Contain($"\nPROTOCOL = {Handshakes.Protocol}\n");
        File.ReadAllText(Repository.PathOf("docs", "spec", "worker-protocol.md"))
            .Should()
            .Contain($"\"protocol\":{Handshakes.Protocol},")
            .And.Contain($"Version {Handshakes.Protocol}: ");
    }
}
