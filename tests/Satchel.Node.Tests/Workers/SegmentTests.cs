using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Large values in little shared memory: moved to disk, read there, and their files used again.</summary>
public sealed class SegmentTests : IAsyncDisposable
{
    private const long Page = 64 * 1024;
    private const long Budget = 8 * Page;

    private readonly WorkersFixture _node = WorkersFixture.Start(segments: Budget);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Put_MoreThanTheBudget_IsReadUnderItsPathAndGoneOnceReleased()
    {
        using var driver = await _node.ConnectAsync();
        var objects = new List<(ObjectId Id, string Path)>();
        for (var number = 0; number < 6; number++)
        {
            var (value, path) = await driver.WriteSegmentAsync(3 * Page, $"value {number}");
            objects.Add((driver.Put(value), path));
        }

        await Eventually.TrueAsync(
            () => _node.AskAsync((SegmentStore segments) => segments is { Spilling: 0, SpilledBytes: 4 * 3 * Page, Bytes: <= Budget }),
            "the first ones are on disk"
        );
        for (var number = 0; number < objects.Count; number++)
        {
            TextIn(objects[number].Path).Should().StartWith($"value {number}\0");
        }

        objects.ForEach(one => driver.Release(one.Id));

        await Eventually.TrueAsync(
            () => _node.AskAsync((SegmentStore segments) => segments is { Count: 0, Bytes: 0, SpilledBytes: 0 }),
            "nothing is kept"
        );
        objects.Should().AllSatisfy(one => new FileInfo(one.Path).LinkTarget.Should().BeNull());
        objects.Should().AllSatisfy(one => File.Exists(one.Path).Should().BeFalse());
        Directory.EnumerateFiles(_node.SpillDirectory, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Ask_MoreThanSharedMemoryHoldsAtAll_IsOnDiskAtOnce()
    {
        await using var node = WorkersFixture.Start(segments: Budget, sharedMemory: 2 * Page);
        using var driver = await node.ConnectAsync();

        var answer = await driver.CallAsync(new() { ["op"] = "segment", ["size"] = 3 * Page });

        ((string)answer["path"]!).Should().StartWith(node.SpillDirectory);
        (await node.AskAsync((SegmentStore segments) => segments is { Bytes: 0, SpilledBytes: 3 * Page })).Should().BeTrue();
    }

    [Fact]
    public async Task Ask_OnDisk_HoldsTheValueThereUntilItIsReleased()
    {
        using var driver = await _node.ConnectAsync();
        var answer = await driver.CallAsync(
            new()
            {
                ["op"] = "segment",
                ["size"] = 3 * Page,
                ["disk"] = true,
            }
        );
        var path = (string)answer["path"]!;
        path.Should().StartWith(_node.SpillDirectory);
        File.WriteAllText(path, "on disk");

        var id = driver.Put(FakePeer.SegmentValue((uint)answer["segment"]!, path, 3 * Page));

        await Eventually.TrueAsync(
            () => _node.AskAsync((SegmentStore segments) => segments is { Bytes: 0, SpilledBytes: 3 * Page }),
            "it takes no memory"
        );
        driver.Release(id);
        await Eventually.TrueAsync(
            () => _node.AskAsync((SegmentStore segments) => segments is { Count: 0, Bytes: 0, SpilledBytes: 0 }),
            "nothing is kept"
        );
        File.Exists(path).Should().BeFalse();
    }

    [Fact]
    public async Task Spill_SegmentIsUsedAgainMeanwhile_LeavesTheOtherObjectAsItIs()
    {
        using var driver = await _node.ConnectAsync();
        var objects = Enumerable.Range(1, 3).Select(number => new ObjectRecord(ObjectId.Read(IdOf(number)))).ToArray();

        // All of it in one turn of the loop: the end of the copy comes behind it.
        var path = await _node.AskAsync(
            (SegmentStore segments) =>
            {
                var peer = _node.DriversOnLoop.Single();
                var first = Use(segments, peer, Page, objects[0]);
                var second = Use(segments, peer, 4 * Page, objects[1]);
                segments.Ask(peer, 4 * Page, (_, _) => { });
                segments.Spilling.Should().Be(1);
                segments.Unuse(second.Number);
                segments.Unuse(first.Number);
                var again = Use(segments, peer, Page, objects[2]);
                again.Should().BeSameAs(first);
                File.WriteAllText(again.Path, "another");
                return again.Path;
            }
        );

        await Eventually.TrueAsync(() => _node.AskAsync((SegmentStore segments) => segments.Spilling == 0), "the copy is done");
        TextIn(path).Should().Be("another");
        new FileInfo(path).LinkTarget.Should().BeNull();
        (await _node.AskAsync((SegmentStore segments) => segments.SpilledBytes)).Should().Be(0);
        Directory.EnumerateFiles(_node.SpillDirectory, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Ask_PeerEndsWhileItWaits_LeavesTheRoomToOthers()
    {
        using var driver = await _node.ConnectAsync();
        var (value, _) = await driver.WriteSegmentAsync(Budget, "all of it");
        var waiting = await _node.ConnectAsync();
        var asked = AskAsync(waiting, Budget);
        await Eventually.TrueAsync(() => _node.AskAsync((SegmentStore segments) => segments.Waiting == 1), "it waits for room");

        waiting.Dispose();

        await ((Func<Task>)(() => asked)).Should().ThrowAsync<IOException>();
        await Eventually.TrueAsync(() => _node.AskAsync((SegmentStore segments) => segments.Waiting == 0), "nobody waits");
        driver.Release(driver.Put(value));
        await AskAsync(driver, 2 * Page);
    }

    [Fact]
    public async Task Ask_AllWhoWriteWaitToo_GoesBeyondTheBudget()
    {
        using var driver = await _node.ConnectAsync();
        await AskAsync(driver, Budget);

        await AskAsync(driver, Budget);

        (await _node.AskAsync((SegmentStore segments) => segments.Bytes)).Should().Be(2 * Budget);
    }

    [Fact]
    public async Task Ask_WhoeverHadTheRoomHasWritten_MovesThatToDisk()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var (value, path) = await driver.WriteSegmentAsync(Budget, "written");
        var asked = AskAsync(other, Budget);
        await Eventually.TrueAsync(() => _node.AskAsync((SegmentStore segments) => segments.Waiting == 1), "it waits for room");

        driver.Put(value);

        await asked;
        TextIn(path).Should().StartWith("written\0");
    }

    [Fact]
    public async Task Put_SegmentOfAnother_EndsTheConnectionAndLeavesTheSegment()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var (value, path) = await driver.WriteSegmentAsync(Page, "mine");

        other.Put(value);

        await other.Ended.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        driver.Put(value);
        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 1, "it holds the value of who wrote it");
        TextIn(path).Should().StartWith("mine\0");
    }

    [Fact]
    public async Task Put_SegmentThatIsFree_EndsTheConnection()
    {
        using var driver = await _node.ConnectAsync();
        var (value, _) = await driver.WriteSegmentAsync(Page, "once");
        driver.Release(driver.Put(value));

        driver.Put(value);

        await driver.Ended.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 0, "it is no value");
        using var next = await _node.ConnectAsync();
        await AskAsync(next, Budget);
    }

    [Fact]
    public async Task Unused_Told_FreesTheSegmentForOthers()
    {
        using var driver = await _node.ConnectAsync();
        var given = await AskAsync(driver, Budget);

        driver.Tell(new JsonObject { ["op"] = "unused", ["segments"] = new JsonArray((uint)given["segment"]!) });

        using var next = await _node.ConnectAsync();
        await AskAsync(next, Budget);
        (await _node.AskAsync((SegmentStore segments) => segments.Count)).Should().Be(1);
    }

    [Fact]
    public async Task Result_OfATaskThatIsOver_FreesItsSegments()
    {
        using var driver = await _node.ConnectAsync();
        var task = driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var worker = _node.Workers[0];
        var (value, _) = await worker.WriteSegmentAsync(Budget, "too late");
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(task);

        worker.Answer(worker.Waiting[0], ResultStatus.Done, value);

        await AskAsync(driver, Budget);
        (await _node.AskAsync((SegmentStore segments) => segments.Count)).Should().Be(1);
    }

    [Fact]
    public async Task Release_FileCannotBeDeleted_FreesEverythingAllTheSame()
    {
        using var driver = await _node.ConnectAsync();
        var (value, path) = await driver.WriteSegmentAsync(Budget, "large");
        var (large, small) = (driver.Put(value), driver.Put("small"));
        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 2, "both are there");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        driver.Release(large);
        driver.Release(small);

        await Eventually.TrueAsync(async () => await _node.ObjectsAsync() == 0, "both are freed");
        (await _node.AskAsync((SegmentStore segments) => segments.Bytes)).Should().Be(0);
        await AskAsync(driver, Page);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Ask_SizeThatNoObjectHas_IsRefusedAndTakesNothing(long size)
    {
        using var driver = await _node.ConnectAsync();

        var ask = () => AskAsync(driver, size);

        await ask.Should().ThrowAsync<InvalidOperationException>().WithMessage("OBJECT_STORE_FULL");
        (await _node.AskAsync((SegmentStore segments) => segments.Bytes)).Should().Be(0);
    }

    [Fact]
    public async Task Spill_DiskIsFull_LeavesNoPartOfItAndIsTriedAgain()
    {
        using var disk = SmallDisk.TryMount("128k", names: 100, out var failure);
        Assert.SkipWhen(disk is null, failure ?? "");
        Directory.CreateSymbolicLink(_node.SpillDirectory, disk.Path);
        using var driver = await _node.ConnectAsync();
        var (value, path) = await driver.WriteSegmentAsync(6 * Page, "large");
        driver.Put(value);

        await AskAsync(driver, 4 * Page);

        Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories).Should().BeEmpty();
        (await _node.AskAsync((SegmentStore segments) => segments.SpilledBytes)).Should().Be(0);

        Directory.Delete(_node.SpillDirectory);
        await AskAsync(driver, Page);

        (await _node.AskAsync((SegmentStore segments) => segments.SpilledBytes)).Should().Be(6 * Page);
        TextIn(path).Should().StartWith("large\0");
    }

    private static Task<JsonObject> AskAsync(FakePeer peer, long size) =>
        peer.CallAsync(new JsonObject { ["op"] = "segment", ["size"] = size });

    private static Segment Use(SegmentStore segments, ClientPeer peer, long size, ObjectRecord record)
    {
        Segment? given = null;
        segments.Ask(peer, size, (segment, _) => given = segment);
        segments.Use(given!.Number, record);
        return given;
    }

    private static byte[] IdOf(int number) => [(byte)number, .. new byte[ObjectId.Size - 1]];

    private static string TextIn(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path));
}
