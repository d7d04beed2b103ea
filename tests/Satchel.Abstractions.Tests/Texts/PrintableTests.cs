using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;

namespace Satchel.Abstractions.Tests.Texts;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain ü 語 👩\u200d💻", "plain ü 語 👩\u200d💻")]
    [InlineData("\e[2J", "\\x1b[2J")]
    [InlineData("\u009b2J", "\\x9b2J")]
    [InlineData("a\u202egnp.exe", "a\\u202egnp.exe")]
    [InlineData("a\u2066b", "a\\u2066b")]
    [InlineData("a\r\u2028b", "a\\x0d\\u2028b")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    public void Of_HarmfulCharacters_AreSpelledOut(string text, string shown) => Printable.Of(text).Should().Be(shown);

    [Fact]
    public void Line_LineEnds_AreSpelledOutToo() => Printable.Line("a\nb\tc").Should().Be("a\\x0ab\\x09c");

    [Fact]
    public void OfJson_HarmfulCharacters_MeanTheSame()
    {
        var json = "{\n  \"id\": \"a\u202eb\u009b\"\n}";

        var shown = Printable.OfJson(json);

        shown.Should().NotContain("\u202e").And.NotContain("\u009b");
        JsonNode.Parse(shown)!["id"]!.GetValue<string>().Should().Be("a\u202eb\u009b");
    }

    [Theory]
    [InlineData("{\n  \"id\": \"a\"\n}")]
    [InlineData("{\"id\": \"ü\u202e\u009b\"}")]
    [InlineData("{\"id\": \"\u007f\"}")]
    public void OfJson_AsBytes_IsAsText(string json) =>
        Encoding.UTF8.GetString(Printable.OfJson(Encoding.UTF8.GetBytes(json))).Should().Be(Printable.OfJson(json));
}
