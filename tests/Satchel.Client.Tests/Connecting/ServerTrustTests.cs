using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;
using Satchel.Testing;
using Satchel.Testing.Hosting;

namespace Satchel.Client.Tests.Connecting;

public sealed class ServerTrustTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("")]
    public void Parse_Yes_TrustsWhatTheMachineTrusts(string text) => ServerTrust.Parse(text).Should().BeSameAs(ServerTrust.Machine);

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    public void Parse_No_TrustsAnyone(string text) => ServerTrust.Parse(text).Should().BeSameAs(ServerTrust.Anyone);

    [Fact]
    public void Parse_FileThatIsMissing_IsRefused()
    {
        var parse = () => ServerTrust.Parse("/no/such/ca.pem");

        parse.Should().Throw<SatchelException>().WithMessage("Path to CA certificates: '/no/such/ca.pem', does not exist.");
    }

    [Fact]
    public void Parse_FileWithoutCertificates_TrustsNobody()
    {
        using var scratch = new TemporaryDirectory();
        var parse = () => ServerTrust.Parse(scratch.Write("ca.pem", "no certificate"));

        parse.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("invalid_verify");
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", "localhost", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", "localhost", false)]
    [InlineData("1.3.6.1.5.5.7.3.1", "other.example", false)]
    public async Task ApplyTo_CertificateOfTheNamedAuthority_CountsForItsPurposeAndNameOnly(string purpose, string name, bool trusted)
    {
        using var scratch = new TemporaryDirectory();
        using var authority = TestCertificates.CreateAuthority();
        using var certificate = TestCertificates.Create(authority, purpose, name);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var trust = ServerTrust.Parse(scratch.Write("ca.pem", authority.ExportCertificatePem()));
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        using var accepted = await listener.AcceptTcpClientAsync();
        await using var server = new SslStream(accepted.GetStream());
        await using var client = new SslStream(connection.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost" };
        trust.ApplyTo(options);

        var serve = server.AuthenticateAsServerAsync(certificate);
        var connect = () => client.AuthenticateAsClientAsync(options);

        if (trusted)
        {
            await connect.Should().NotThrowAsync();
            await serve;
        }
        else
        {
            await connect.Should().ThrowAsync<AuthenticationException>();
        }
    }
}
