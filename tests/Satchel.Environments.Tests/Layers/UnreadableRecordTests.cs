using System.Text.Json.Nodes;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Records that are JSON and break whoever touches a text in them: each costs its own layer alone.</summary>
public sealed class UnreadableRecordTests : LayerScene
{
    [Theory]
    [InlineData("inputs", """{"a": ["\ud800"]}""")]
    [InlineData("inputs", """{"\udc00": 1}""")]
    [InlineData("facts", """{"a": "\ud800"}""")]
    [InlineData("facts", """{"a": 1, "a": 2}""")]
    [InlineData("lock", """[{"name": "\ud800"}]""")]
    [InlineData("summary", "\"\\ud800\"")]
    public async Task List_ARecordWithTextThatIsNone_IsNoLayerAndTheOthersStayListedAndCollected(string member, string value)
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        await store.DisposeAsync();
        var record = JsonNode.Parse(await File.ReadAllTextAsync(DirectoryOf("a") + ".json", None))!.AsObject();
        record[member] = "HERE";
        var text = record.ToJsonString().Replace("\"HERE\"", value, StringComparison.Ordinal);
        await File.WriteAllTextAsync(DirectoryOf("a") + ".json", text, None);

        var opened = Open();

        opened.Find(Planned("a")).Should().BeNull();
        opened.List().Should().ContainSingle().Which.Key.Should().Be(Planned("b").Key);
        opened.FindNeeded().Digests.Should().BeEmpty();
        await opened.SweepAsync(None);
        (await opened.CollectAsync(everything: true, None)).Should().ContainSingle();
    }
}
