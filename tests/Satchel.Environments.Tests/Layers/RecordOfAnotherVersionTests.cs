using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Records that a later or an earlier version has written: an update, or a step back, builds nothing again.</summary>
public sealed class RecordOfAnotherVersionTests : LayerScene
{
    [Theory]
    [InlineData("""{"format":""", """{"later":{"a":[1,"+"]},"format":""")]
    [InlineData(""","check":""", ""","later":true,"check":""")]
    public async Task Find_ARecordWithAMemberThatThisVersionDoesNotKnow_IsTheLayer(string before, string after)
    {
        var file = await BuildAsync();
        var record = (await File.ReadAllTextAsync(file, None)).Replace(before, after, StringComparison.Ordinal);
        record.Should().Contain("later");
        await File.WriteAllTextAsync(file, WithCheck(record), None);

        Open().Find(Planned("a")).Should().NotBeNull();

        await File.WriteAllTextAsync(
            file,
            WithCheck(record).Replace("\"summary\":\"a\"", "\"summary\":\"b\"", StringComparison.Ordinal),
            None
        );
        Open().Find(Planned("a")).Should().BeNull("somebody edited it");
    }

    [Fact]
    public async Task Find_ARecordWithoutAMemberThatThisVersionHas_IsTheLayer()
    {
        var file = await BuildAsync();
        var record = JsonNode.Parse(await File.ReadAllTextAsync(file, None))!.AsObject();
        record.Remove("holds").Should().BeTrue();
        await File.WriteAllTextAsync(file, WithCheck(record.ToJsonString()), None);

        Open().Find(Planned("a")).Should().NotBeNull();
    }

    /// <summary>The file of a layer's record.</summary>
    private async Task<string> BuildAsync()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.DisposeAsync();
        return DirectoryOf("a") + ".json";
    }

    /// <summary>The record as a version writes it that has just these members.</summary>
    private static string WithCheck(string record)
    {
        var bare = record[..record.IndexOf(",\"check\":", StringComparison.Ordinal)] + "}";
        return $"{bare[..^1]},\"check\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bare)))}\"}}";
    }
}
