using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Uv;

namespace Satchel.Environments.Providers.Tests.Packages;

public sealed class OfflineTalkTests
{
    [Theory]
    [InlineData(
        "      hint: Packages were unavailable because the network was disabled. When the network is disabled, registry packages may only be read from the cache."
    )]
    [InlineData(
        "      hint: Packages were unavailable because the network was disabled. When\n      the network is disabled, registry packages may only be read from the\n      cache."
    )]
    public void Without_WhatUvSaysOfTheNetwork_IsLeftOut(string talk)
    {
        var result = new ToolResult(["uv"], 1, ["before", .. talk.Split('\n'), "after"]);

        OfflineTalk.Without(result).Lines.Should().Equal("before", "after");
    }

    [Fact]
    public void Without_OtherLines_AreKept()
    {
        var result = new ToolResult(["uv"], 1, ["the network was unreachable", "it is not in the cache."]);

        OfflineTalk.Without(result).Should().BeSameAs(result);
    }
}
