using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Client.Environments;

namespace Satchel.Client.Tests.Environments;

public sealed class LayerPageCopyTests
{
    [Theory]
    [InlineData("[]", null)]
    [InlineData("[{\"key\": \"k\", \"bytes\": 12, \"pinned\": true, \"lock\": null}, {\"a\": [1, [2.50, \"x\"], {}]}]", "12.ab")]
    [InlineData("[{\"k\\u00fc \\\"\\\\\": \"requests\\u003E=2 \\u00fc \\ud83d\\udc69\\n\"}]", null)]
    public void Write_APage_CopiesItsLayersAndGivesTheCursor(string layers, string? next)
    {
        var page = $$"""{"newer": [{"layers": [7]}], "layers": {{layers}}, "next": {{JsonSerializer.Serialize(next)}}}""";

        var (written, cursor) = Copy(page);

        cursor.Should().Be(next);
        JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(layers)).Should().BeTrue(written);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"layers\": 1, \"next\": null}")]
    [InlineData("{\"layers\": [], \"next\": 1}")]
    [InlineData("{\"layers\": [{\"key\"")]
    public void Write_NoPage_Throws(string answer)
    {
        var copy = () => Copy(answer);

        copy.Should().Throw<JsonException>();
    }

    private static (string Written, string? Next) Copy(string page)
    {
        var written = new ArrayBufferWriter<byte>();
        using var target = new Utf8JsonWriter(written);
        target.WriteStartArray();
        var next = LayerPageCopy.Write(Encoding.UTF8.GetBytes(page), target);
        target.WriteEndArray();
        target.Flush();
        return (Encoding.UTF8.GetString(written.WrittenSpan), next);
    }
}
