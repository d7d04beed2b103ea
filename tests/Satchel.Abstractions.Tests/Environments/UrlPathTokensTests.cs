using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Tests.Environments;

/// <summary>Which parts of the paths of URLs are tokens.</summary>
public sealed class UrlPathTokensTests
{
    [Theory]
    [InlineData("https://pypi.fury.io/AbCdEfGhIjKlMnOpQr/me/", "https://pypi.fury.io/***/me/")]
    [InlineData(
        "https://dl.cloudsmith.io/qW3eR5tY7uI9oP1a/org/repo/python/simple/",
        "https://dl.cloudsmith.io/***/org/repo/python/simple/"
    )]
    [InlineData(
        "https://www.myget.org/F/feed/auth/11111111-2222-3333-4444-555555555555/api/v3/index.json",
        "https://www.myget.org/F/feed/auth/***/api/v3/index.json"
    )]
    [InlineData("https://conda.anaconda.org/t/xx-12345678-abcd/channel", "https://conda.anaconda.org/t/***/channel")]
    [InlineData(
        "--index-url=http://user:pw@host:8080/s3cr3tT0k3nInTh3P4th/simple -q",
        "--index-url=http://user:pw@host:8080/***/simple -q"
    )]
    [InlineData("see https://host/a/b4c5d6e7f8g9h0i1j2k3/x and https://host/simple", "see https://host/a/***/x and https://host/simple")]
    public void Replace_AToken_HidesIt(string text, string shown) => UrlPathTokens.Replace(text, static _ => "***").Should().Be(shown);

    [Theory]
    [InlineData(
        "https://files.pythonhosted.org/packages/ab/cd/0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab/x-1.0-py3-none-any.whl"
    )]
    [InlineData("https://pkgs.dev.azure.com/org/11111111-2222-3333-4444-555555555555/_packaging/feed/pypi/simple/")]
    [InlineData("https://codeload.github.com/o/r/zip/0123456789abcdef0123456789abcdef01234567")]
    [InlineData("https://pypi.fury.io/me/")]
    [InlineData("https://dl.cloudsmith.io/public/org/repo/python/simple/")]
    [InlineData("https://gitlab.com/api/v4/projects/12345678/packages/pypi/simple")]
    [InlineData("https://host/my-very-long-repository-name-2024-releases/simple")]
    [InlineData("https://host/manylinux2014_x86_64_wheels_cu121/simple")]
    [InlineData("https://host/${TOKEN_1A2B3C4D5E6F7G8H}/simple")]
    [InlineData("s3://bucket/a1b2c3d4e5f6g7h8i9j0k1/x.zip")]
    public void Replace_NoToken_LeavesIt(string text) => UrlPathTokens.Replace(text, static _ => "***").Should().Be(text);
}
