using System.Net;
using Microsoft.AspNetCore.Http;
using Satchel.Server.Security;

namespace Satchel.Server.Tests.Security;

public sealed class TrustedHostsTests
{
    private static readonly IPAddress Local = IPAddress.Parse("10.0.0.5");

    private readonly TrustedHosts _hosts = new("head.lan", ["ray.svc.cluster.local"]);

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:10.0.0.5]")]
    [InlineData("head.lan")]
    [InlineData("ray.svc.cluster.local")]
    [InlineData("10.0.0.5")]
    public void Trusts_OwnNameOrAddress_IsTrue(string host) => _hosts.Trusts(host, Local).Should().BeTrue();

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.")]
    [InlineData("10.0.0.6")]
    [InlineData("0.0.0.0")]
    [InlineData("")]
    public void Trusts_AnythingElse_IsFalse(string host) => _hosts.Trusts(host, Local).Should().BeFalse();

    [Fact]
    public void Trusts_AddressWithoutAConnection_IsOnlyLoopback()
    {
        _hosts.Trusts("127.0.0.1", localAddress: null).Should().BeTrue();
        _hosts.Trusts("10.0.0.5", localAddress: null).Should().BeFalse();
    }

    [Theory]
    [InlineData("http://localhost:8265", "localhost:8265", true)]
    [InlineData("http://LOCALHOST:8265", "localhost:8265", true)]
    [InlineData("http://[::1]:8265", "[::1]:8265", true)]
    [InlineData("https://ray.example", "ray.example", true)]
    [InlineData("http://ray.example", "ray.example", true)]
    [InlineData("http://localhost:8265", "localhost:8266", false)]
    [InlineData("http://evil.example:8265", "localhost:8265", false)]
    [InlineData("http://localhost.evil.example:8265", "localhost:8265", false)]
    [InlineData("ftp://localhost:8265", "localhost:8265", false)]
    [InlineData("null", "localhost:8265", false)]
    public void IsSameOrigin_PageAndHost_AreCompared(string origin, string host, bool same) =>
        TrustedHosts.IsSameOrigin(origin, new HostString(host)).Should().Be(same);
}
