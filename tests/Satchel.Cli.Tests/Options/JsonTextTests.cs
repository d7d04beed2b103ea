using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Options;

namespace Satchel.Cli.Tests.Options;

public sealed class JsonTextTests
{
    [Fact]
    public void ParseObject_NothingGiven_IsNull() =>
        JsonText.ParseObject<string>("--x", null, "x", JsonValueKind.String, "strings").Should().BeNull();

    [Fact]
    public void ParseObject_ValuesOfTheKind_AreRead() =>
        JsonText
            .ParseObject<double>("--x", """{"a": 1, "b": 0.5}""", "x", JsonValueKind.Number, "numbers")
            .Should()
            .BeEquivalentTo(new Dictionary<string, double> { ["a"] = 1, ["b"] = 0.5 });

    [Theory]
    [InlineData("{bad", "--x is not a valid JSON string")]
    [InlineData("[1]", "--x is not a valid JSON string: it must be an object")]
    [InlineData("", "--x is not a valid JSON string")]
    [InlineData("""{"a": 1}""", "x values must be strings, got <class 'int'> for 'a'")]
    [InlineData("""{"a": null}""", "x values must be strings, got <class 'NoneType'> for 'a'")]
    [InlineData("""{"a": "1", "a": "2"}""", "--x has a key that stands in it twice")]
    public void ParseObject_AnythingElse_IsRefusedWithThePlace(string text, string message)
    {
        var parse = () => JsonText.ParseObject<string>("--x", text, "x", JsonValueKind.String, "strings");

        parse
            .Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "invalid_json" && error.Message.StartsWith(message) && error.Hint.Length > 0);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":\"b\"}")]
    public void ParseObject_HalfACharacter_IsRefusedInWords(string json)
    {
        var parse = () => JsonText.ParseObject<string>("--metadata-json", json, "metadata", JsonValueKind.String, "strings");

        var error = parse.Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("invalid_json");
        error.Message.Should().Contain("--metadata-json").And.Contain("half of a character");
    }

    [Theory]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1e999}")]
    [InlineData("{\"a\":-1e999}")]
    public void ParseObject_NoNumber_IsRefusedInWords(string json)
    {
        var parse = () => JsonText.ParseObject<double>("--entrypoint-resources", json, "resources", JsonValueKind.Number, "numbers");

        parse.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("invalid_json");
    }
}
