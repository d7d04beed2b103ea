using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;

namespace Satchel.Client.Tests.Connecting;

public sealed class ClusterAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8265", "http://127.0.0.1:8265/")]
    [InlineData("http://127.0.0.1:8265//", "http://127.0.0.1:8265/")]
    [InlineData("127.0.0.1:8265", "http://127.0.0.1:8265/")]
    [InlineData("head.example", "http://head.example/")]
    [InlineData("[::1]:8265", "http://[::1]:8265/")]
    [InlineData(" https://proxy.example/team/ ", "https://proxy.example/team/")]
    public void Parse_WhatUsersWrite_IsAnAddress(string text, string url) => ClusterAddress.Parse(text)!.Uri.AbsoluteUri.Should().Be(url);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    [InlineData("local")]
    public void Parse_NothingOrAuto_IsTheLocalCluster(string? text) => ClusterAddress.Parse(text).Should().BeNull();

    [Theory]
    [InlineData("ray://127.0.0.1:10001")]
    [InlineData("ftp://host")]
    [InlineData("http://")]
    [InlineData("http://host/?query")]
    [InlineData("http://host:port")]
    public void Parse_AnythingElse_IsRefusedWithAHint(string text)
    {
        var parse = () => ClusterAddress.Parse(text);

        var error = parse.Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("invalid_address");
        error.Message.Should().Contain(text);
        error.Hint.Should().NotBeEmpty();
    }

    [Fact]
    public void Shown_AddressWithAPassword_HidesIt() =>
        ClusterAddress.Parse("http://me:secret@host:8265")!.Shown.Should().Be("http://me:***@host:8265");

    [Theory]
    [InlineData("http://me:secret@host:8265", "http://me:***@host:8265")]
    [InlineData("me:secret@host:8265", "http://me:***@host:8265")]
    [InlineData("host:8265", "host:8265")]
    [InlineData("no address", "no address")]
    public void ShownOf_WrittenAddress_HidesAPasswordAndNothingElse(string written, string shown) =>
        ClusterAddress.ShownOf(written).Should().Be(shown);
}
