using Satchel.Environments.Layers;
using Satchel.Posix.Files;

namespace Satchel.Environments.Tests.Layers;

/// <summary>What the list of layers sees of a bucket that it has read before.</summary>
public sealed class LayerIndexTests : LayerScene
{
    private static readonly DateTime Used = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private string Bucket => Scratch.At("layers", "f-v1");

    [Fact]
    public async Task Read_TheBucketHasSettled_SeesUsesAndWhatIsRenamedRemovedOrAdded()
    {
        var index = await WithTwoAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        index.Read().Select(layer => layer.Summary).Should().Equal("a", "b");
        var before = FileStatus.OfName(Bucket);

        File.SetLastWriteTimeUtc(DirectoryOf("b") + ".lock", Used);
        index.Read()[1].LastUsed.UtcDateTime.Should().Be(Used);
        index.Read().Should().HaveCount(2);
        while (FileStatus.OfName(Bucket) == before)
        {
            // Until the file system's clock has gone on.
            Rewrite("a", "renamed", inPlace: false);
        }

        index.Read().Select(layer => layer.Summary).Should().Equal("renamed", "b");
        before = FileStatus.OfName(Bucket);
        while (FileStatus.OfName(Bucket) == before)
        {
            File.Delete(DirectoryOf("a") + ".json");
            await File.WriteAllTextAsync(DirectoryOf("a") + ".log.new", "", None);
            File.Delete(DirectoryOf("a") + ".log.new");
        }

        index.Read().Select(layer => layer.Summary).Should().Equal("b");
        Directory.Delete(Bucket, recursive: true);
        index.Read().Should().BeEmpty();
    }

    [Fact]
    public async Task Read_TheBucketMayHaveChangedWithoutATrace_ReadsItsRecordsAgain()
    {
        var index = await WithTwoAsync(DateTimeOffset.UnixEpoch);
        index.Read().Should().HaveCount(2);

        Rewrite("a", "other", inPlace: true);

        index.Read().Select(layer => layer.Summary).Should().Equal("other", "b");
    }

    private async Task<LayerIndex> WithTwoAsync(DateTimeOffset now)
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        // It notes behind the builds that their content is on the disk.
        await store.DisposeAsync();
        var layout = new LayerLayout(Scratch.Path);
        return new LayerIndex(layout, new LayerRecords(layout), new StandingClock(now));
    }

    private void Rewrite(string name, string summary, bool inPlace)
    {
        var record = DirectoryOf(name) + ".json";
        var text = File.ReadAllText(record)
            .Replace("\"summary\":\"a\"", $"\"summary\":\"{summary}\"", StringComparison.Ordinal)
            // As an earlier version wrote them.
            .Replace("\"check\":", "\"unchecked\":", StringComparison.Ordinal);
        File.WriteAllText(inPlace ? record : record + ".new", text);
        File.SetLastWriteTimeUtc(inPlace ? record : record + ".new", Used);
        if (!inPlace)
        {
            File.Move(record + ".new", record, overwrite: true);
        }
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
