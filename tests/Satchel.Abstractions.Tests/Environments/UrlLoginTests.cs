using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Tests.Environments;

public sealed class UrlLoginTests
{
    [Theory]
    [InlineData("https://me:V@h/V/x", "https://me:a%2Fb@h/a/b/x")]
    [InlineData("https://V@h and https://V@i/t/V/c", "https://a%2Fb@h and https://a%2Fb@i/t/a%2Fb/c")]
    [InlineData("https://h/V@x", "https://h/a/b@x")]
    [InlineData("/srv/t/V/x", "/srv/t/a/b/x")]
    [InlineData("V==1.0", "a/b==1.0")]
    [InlineData("", "")]
    public void Expand_ValueInALogin_IsEscapedThereAlone(string text, string expected) =>
        UrlLogin
            .Expand(text, (piece, lookup) => piece.Replace("V", lookup("V"), StringComparison.Ordinal), _ => "a/b")
            .Should()
            .Be(expected);

    [Theory]
    [InlineData("plain-1.~_", "plain-1.~_")]
    [InlineData("user:pass:word", "user:pass:word")]
    [InlineData("a%2Fb", "a%2Fb")]
    [InlineData("a%2Fb/", "a%252Fb%2F")]
    [InlineData("100%", "100%25")]
    [InlineData("ü 'x'", "%C3%BC%20%27x%27")]
    public void Escaped_IsWhatMayStandInALogin(string value, string expected) => UrlLogin.Escaped(value).Should().Be(expected);
}
