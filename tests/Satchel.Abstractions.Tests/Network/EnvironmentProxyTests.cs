using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Network;

namespace Satchel.Abstractions.Tests.Network;

public sealed class EnvironmentProxyTests
{
    private static readonly Uri Head = new("http://head.example:8265/");

    [Theory]
    [InlineData("http_proxy")]
    [InlineData("HTTP_PROXY")]
    [InlineData("all_proxy")]
    [InlineData("ALL_PROXY")]
    public void GetProxy_AnotherHost_IsWhatTheVariablesSay(string variable) =>
        With((variable, "proxy.example:3128")).GetProxy(Head).Should().Be(new Uri("http://proxy.example:3128"));

    [Theory]
    [InlineData("http://127.0.0.1:8265")]
    [InlineData("http://127.9.9.9:8265")]
    [InlineData("http://localhost:8265")]
    [InlineData("http://LOCALHOST.:8265")]
    [InlineData("http://head.localhost:8265")]
    [InlineData("http://[::1]:8265")]
    [InlineData("http://[::ffff:127.0.0.1]:8265")]
    [InlineData("http://0.0.0.0:8265")]
    [InlineData("https://127.0.0.1:8265")]
    public void GetProxy_ThisMachine_IsNone(string url)
    {
        var proxy = With(
            ("http_proxy", "http://p:1"),
            ("HTTP_PROXY", "http://p:1"),
            ("https_proxy", "http://p:1"),
            ("HTTPS_PROXY", "http://p:1"),
            ("all_proxy", "http://p:1"),
            ("ALL_PROXY", "http://p:1")
        );

        proxy.GetProxy(new Uri(url)).Should().BeNull();
        proxy.IsBypassed(new Uri(url)).Should().BeTrue();
    }

    [Theory]
    [InlineData("*", "http://head.example:8265", true)]
    [InlineData("example", "http://head.example:8265", true)]
    [InlineData(".example", "http://head.example:8265", true)]
    [InlineData("*.example", "http://head.example:8265", true)]
    [InlineData("HEAD.example", "http://head.example:8265", true)]
    [InlineData("head.example:8265", "http://head.example:8265", true)]
    [InlineData("head.example:80", "http://head.example:8265", false)]
    [InlineData("ad.example", "http://head.example:8265", false)]
    [InlineData("a, head.example", "http://head.example:8265", true)]
    [InlineData("a head.example", "http://head.example:8265", true)]
    [InlineData("10.0.0.0/8", "http://10.200.3.4:8265", true)]
    [InlineData("10.0.0.1/8", "http://10.200.3.4:8265", true)]
    [InlineData("10.0.0.0/9", "http://10.200.3.4:8265", false)]
    [InlineData("10.0.0.0/0", "http://11.0.0.1:8265", true)]
    [InlineData("10.0.0.0/99", "http://10.0.0.1:8265", false)]
    [InlineData("10.0.0.0/x", "http://10.0.0.1:8265", false)]
    [InlineData("10.1.2.3", "http://10.1.2.3:8265", true)]
    [InlineData("10.1.2.3:8265", "http://10.1.2.3:8265", true)]
    [InlineData("fd00::/8", "http://[fd12::1]:8265", true)]
    [InlineData("fd12::1", "http://[fd12::1]:8265", true)]
    [InlineData("[fd12::1]:8265", "http://[fd12::1]:8265", true)]
    [InlineData("[fd12::1]:1", "http://[fd12::1]:8265", false)]
    [InlineData("fd00::/8", "http://10.0.0.1:8265", false)]
    [InlineData("", "http://head.example:8265", false)]
    [InlineData(",,", "http://head.example:8265", false)]
    public void GetProxy_HostOfNoProxy_IsReachedDirectly(string exceptions, string url, bool direct)
    {
        With(("http_proxy", "http://p:1"), ("no_proxy", exceptions)).IsBypassed(new Uri(url)).Should().Be(direct);
        With(("http_proxy", "http://p:1"), ("NO_PROXY", exceptions)).IsBypassed(new Uri(url)).Should().Be(direct);
    }

    [Fact]
    public void GetProxy_HeaderOfACgiCaller_SaysNothing() =>
        With(("HTTP_PROXY", "http://evil:1"), ("GATEWAY_INTERFACE", "CGI/1.1")).GetProxy(Head).Should().BeNull();

    [Fact]
    public void Describe_ProxyWithAPassword_NamesProxyAndVariableButNotThePassword() =>
        With(("http_proxy", "http://me:hunter2@proxy:3128")).Describe(Head).Should().Be("http://me:***@proxy:3128 (of http_proxy)");

    [Fact]
    public void GetCredential_UserOfTheVariable_IsDecoded()
    {
        var proxy = With(("http_proxy", "http://me:a%40b@proxy:3128"));

        var credential = proxy.Credentials!.GetCredential(proxy.GetProxy(Head)!, "Basic");

        (credential!.UserName, credential.Password).Should().Be(("me", "a@b"));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("ftp://p:1")]
    [InlineData("http://secret:x@p:port")]
    public void GetProxy_NotAnAddress_NamesTheVariableAndNotItsValue(string value)
    {
        var get = () => With(("http_proxy", value)).GetProxy(Head);

        var error = get.Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("invalid_proxy");
        error.Message.Should().Contain("http_proxy").And.NotContain("secret");
        error.Hint.Should().NotBeEmpty();
    }

    private static EnvironmentProxy With(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
