using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;
using Satchel.Testing;

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
}
