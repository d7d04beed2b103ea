using Satchel.Abstractions.Home;
using Satchel.Client.Connecting;
using Satchel.Testing;

namespace Satchel.Client.Tests.Connecting;

/// <summary>Variables of this process say nothing about tokens: the home decides.</summary>
public sealed class ClusterTokenTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly SatchelHome _home;

    public ClusterTokenTests()
    {
        _home = new SatchelHome(_scratch.Path);
        _scratch.Write("token", "0123\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:8265")]
    [InlineData("http://localhost:1")]
    [InlineData("http://[::1]:8265")]
    public void Find_ThisMachine_GetsTheTokenOfTheHome(string address) => ClusterToken.Find(_home, new Uri(address)).Should().Be("0123");

    [Theory]
    [InlineData("http://example.com:8265")]
    [InlineData("http://10.0.0.1:8265")]
    [InlineData("http://localhost.example.com")]
    public void Find_AnotherMachine_DoesNotGetIt(string address) => ClusterToken.Find(_home, new Uri(address)).Should().BeNull();

    [Fact]
    public void Find_HomeWithoutToken_SendsNone() =>
        ClusterToken.Find(new SatchelHome(_scratch.At("other")), new Uri("http://127.0.0.1:8265")).Should().BeNull();
}
