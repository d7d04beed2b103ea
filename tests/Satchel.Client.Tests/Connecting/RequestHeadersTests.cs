using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;

namespace Satchel.Client.Tests.Connecting;

public sealed class RequestHeadersTests
{
    [Fact]
    public void Parse_ObjectOfTexts_IsThoseHeaders() =>
        RequestHeaders
            .Parse("""{"X-Team": "data", "Authorization": "Bearer t"}""")
            .Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["X-Team"] = "data", ["Authorization"] = "Bearer t" });

    [Theory]
    [InlineData("{bad")]
    [InlineData("nope")]
    [InlineData("[1]")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"a": null}""")]
    [InlineData("""{"a": "1", "A": "2"}""")]
    public void Parse_AnythingElse_IsRefused(string text)
    {
        var parse = () => RequestHeaders.Parse(text);

        parse
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "invalid_headers" && error.Message.Contains("Failed to parse headers into JSON"));
    }

    [Fact]
    public void Parse_BrokenSecret_IsNotRepeated()
    {
        var parse = () => RequestHeaders.Parse("""{"Authorization": "Bearer hunter2""");

        parse.Should().Throw<SatchelException>().Which.Message.Should().NotContain("hunter2");
    }
}
